/// The worked examples of the sheet gradient-steps, in the schema of `heliotrope check`.
let gradientStepsReference = #"""
  {"sheet": "gradient-steps", "cases": [
  {"name": "bbp 1.5 1", "quantity": "bbp-transition", "parameters": {"spikeSingularValue": 1.5,
      "widthRatio": 1.0}, "expected": {"singularValue": 2.16666666667, "squaredLeftOverlap":
      0.555555555556, "squaredRightOverlap": 0.555555555556}, "relativeTolerance": 1e-06,
      "absoluteTolerance": 1e-08},
  {"name": "bbp 2 2", "quantity": "bbp-transition", "parameters": {"spikeSingularValue": 2.0,
      "widthRatio": 2.0}, "expected": {"singularValue": 2.73861278753, "squaredLeftOverlap":
      0.583333333333, "squaredRightOverlap": 0.7}, "relativeTolerance": 1e-06, "absoluteTolerance":
      1e-08},
  {"name": "bbp 1.2 0.5", "quantity": "bbp-transition", "parameters": {"spikeSingularValue":
      1.2, "widthRatio": 0.5}, "expected": {"singularValue": 1.8130698338, "squaredLeftOverlap":
      0.563287514318, "squaredRightOverlap": 0.447859744991}, "relativeTolerance": 1e-06,
      "absoluteTolerance": 1e-08},
  {"name": "bbp 0.9 1", "quantity": "bbp-transition", "parameters": {"spikeSingularValue": 0.9,
      "widthRatio": 1.0}, "expected": {"singularValue": 2.0, "squaredLeftOverlap": 0.0,
      "squaredRightOverlap": 0.0}, "relativeTolerance": 1e-06, "absoluteTolerance": 1e-08},
  {"name": "first step, relu", "quantity": "first-step-limit", "parameters": {"activation":
      "relu", "link": {"hermite": [0, 1]}, "noiseVariance": 0.09, "sampleRatio": 2.0, "widthRatio":
      1.5, "learningRate": 3.0}, "expected": {"activationLinearCoefficient": 0.5,
      "linkLinearCoefficient": 1.0, "labelSecondMoment": 1.09, "directionSquaredNorm": 1.545,
      "spikeSingularValue": 1.8644704342, "singularValue": 2.53135328641, "squaredLeftOverlap":
      0.611856425898, "squaredRightOverlap": 0.680201181653, "squaredTargetOverlap": 0.4402596645},
      "relativeTolerance": 1e-05},
  {"name": "first step, sinCos", "quantity": "first-step-limit", "parameters": {"activation":
      "sinCos", "link": {"trigonometric": [0.5, 1, 0.5, 0]}, "noiseVariance": 0.0, "sampleRatio":
      2.0, "widthRatio": 1.0, "learningRate": 4.0}, "expected": {"activationLinearCoefficient":
      0.606530659713, "linkLinearCoefficient": 0.57393589633, "labelSecondMoment": 1.04754310027,
      "directionSquaredNorm": 0.853173963232, "spikeSingularValue": 2.24094680282, "singularValue":
      2.68718675762, "squaredLeftOverlap": 0.800869902739, "squaredRightOverlap": 0.800869902739,
      "squaredTargetOverlap": 0.309208309099}, "relativeTolerance": 1e-05},
  {"name": "first step, tanh", "quantity": "first-step-limit", "parameters": {"activation":
      "tanh", "link": {"function": "relu"}, "noiseVariance": 0.09, "sampleRatio": 1.0, "widthRatio":
      0.5, "learningRate": 4.0}, "expected": {"activationLinearCoefficient": 0.605705509602,
      "linkLinearCoefficient": 0.5, "labelSecondMoment": 0.59, "directionSquaredNorm": 0.84,
      "spikeSingularValue": 2.22055307728, "singularValue": 2.55582828872, "squaredLeftOverlap":
      0.889261973471, "squaredRightOverlap": 0.814292864618, "squaredTargetOverlap":
      0.242349066851}, "relativeTolerance": 1e-05},
  {"name": "first step, scaledErf", "quantity": "first-step-limit", "parameters": {"activation":
      "scaledErf", "link": {"hermite": [0, 0.6, 0, 0.4]}, "noiseVariance": 0.04, "sampleRatio": 3.0,
      "widthRatio": 1.2, "learningRate": 5.0}, "expected": {"activationLinearCoefficient":
      0.564189583548, "linkLinearCoefficient": 0.6, "labelSecondMoment": 0.56,
      "directionSquaredNorm": 0.546666666667, "spikeSingularValue": 2.08572172429, "singularValue":
      2.61267722289, "squaredLeftOverlap": 0.734092857282, "squaredRightOverlap": 0.761534374973,
      "squaredTargetOverlap": 0.501498246934}, "relativeTolerance": 1e-05},
  {"name": "directions, I1 reused", "quantity": "gradient-direction-moments", "parameters":
      {"link": {"trigonometric": [0.5, 1, 0.5, 0]}, "noiseVariance": 0.04, "sampleRatio": 1.5,
      "batch": "reused", "maximumPower": 2}, "expected": {"targetComponents": [0.57393589633,
      0.258397644188, 1.63748403512], "squaredNorms": [1.05443114661, 2.39332892929, 24.2514920388],
      "firstDirectionProducts": [1.05443114661, 0.949828756677, 4.37588747175]},
      "relativeTolerance": 1e-05, "absoluteTolerance": 1e-07},
  {"name": "directions, I2 reused", "quantity": "gradient-direction-moments", "parameters":
      {"link": {"trigonometric": [-0.4462603202968597, 1, 0.7, 0]}, "noiseVariance": 0.04,
      "sampleRatio": 1.5, "batch": "reused", "maximumPower": 2}, "expected": {"targetComponents":
      [-3.1918911958e-16, 0.242231787298, -0.0349708715234], "squaredNorms": [0.425583062464,
      0.756159712922, 2.26383580942], "firstDirectionProducts": [0.425583062464, 0.373042013011,
      0.819675371708]}, "relativeTolerance": 1e-05, "absoluteTolerance": 1e-07},
  {"name": "directions, I1 fresh", "quantity": "gradient-direction-moments", "parameters":
      {"link": {"trigonometric": [0.5, 1, 0.5, 0]}, "noiseVariance": 0.04, "sampleRatio": 1.5,
      "batch": "fresh", "maximumPower": 2}, "expected": {"targetComponents": [0.57393589633,
      -2.77555756156e-17, 0.52675314121], "squaredNorms": [1.05443114661, 0.77614345169,
      2.64859614559], "firstDirectionProducts": [0.329402413096, 0.219876078025, 0.779974965012]},
      "relativeTolerance": 1e-05, "absoluteTolerance": 1e-07},
  {"name": "directions, hermite reused", "quantity": "gradient-direction-moments", "parameters":
      {"link": {"hermite": [0, 0.4, 0.6]}, "noiseVariance": 0.0, "sampleRatio": 2.5, "batch":
      "reused", "maximumPower": 2}, "expected": {"targetComponents": [0.4, 0.610940258945, 1.38112],
      "squaredNorms": [0.368, 1.1034112, 9.8060050432], "firstDirectionProducts": [0.368,
      0.515905107554, 1.4356992]}, "relativeTolerance": 1e-05, "absoluteTolerance": 1e-07},
  {"name": "two steps, I1 reused", "quantity": "two-step-spikes", "parameters": {"activation":
      "sinCos", "link": {"trigonometric": [0.5, 1, 0.5, 0]}, "noiseVariance": 0.0, "sampleRatio":
      2.0, "width": 1000, "learningRates": [8.0, 8.0], "batch": "reused", "spikeCount": 3},
      "expected": {"spikeSingularValues": [7.92754718339, 0.885493115614, 0.254618779188],
      "squaredTargetOverlaps": [0.409993383154, 0.072402102373, 0.0344766582112]},
      "relativeTolerance": 0.0001, "tolerances": {"squaredTargetOverlaps": {"relative": 0.001,
      "absolute": 1e-05}}},
  {"name": "two steps, I1 fresh", "quantity": "two-step-spikes", "parameters": {"activation":
      "sinCos", "link": {"trigonometric": [0.5, 1, 0.5, 0]}, "noiseVariance": 0.0, "sampleRatio":
      2.0, "width": 1000, "learningRates": [8.0, 8.0], "batch": "fresh", "spikeCount": 3},
      "expected": {"spikeSingularValues": [7.20886033434, 0.806727874144, 0.127948430087],
      "squaredTargetOverlaps": [0.565383135422, 0.0356635984545, 0.0196278468482]},
      "relativeTolerance": 0.0001, "tolerances": {"squaredTargetOverlaps": {"relative": 0.001,
      "absolute": 1e-05}}},
  {"name": "two steps, I3 reused", "quantity": "two-step-spikes", "parameters": {"activation":
      "sinCos", "link": {"trigonometric": [-0.4462603202968597, 1, 0, 0]}, "noiseVariance": 0.0,
      "sampleRatio": 2.0, "width": 1000, "learningRates": [23.8298, 47.5468], "batch": "reused",
      "spikeCount": 3}, "expected": {"spikeSingularValues": [12.5429621307, 2.88414194472,
      2.26679625752], "squaredTargetOverlaps": [0.00514148666631, 0.0, 0.143150807179]},
      "relativeTolerance": 0.0001, "tolerances": {"squaredTargetOverlaps": {"relative": 0.001,
      "absolute": 1e-05}}},
  {"name": "two steps, I2 reused, noise", "quantity": "two-step-spikes", "parameters":
      {"activation": "sinCos", "link": {"trigonometric": [-0.4462603202968597, 1, 0.7, 0]},
      "noiseVariance": 0.01, "sampleRatio": 2.0, "width": 1000, "learningRates": [23.8298, 47.5468],
      "batch": "reused", "spikeCount": 3}, "expected": {"spikeSingularValues": [13.265986003,
      5.73211214683, 2.5020579209], "squaredTargetOverlaps": [3.58320311652e-05, 0.0219662367062,
      0.0502581061741]}, "relativeTolerance": 0.0001, "tolerances": {"squaredTargetOverlaps":
      {"relative": 0.001, "absolute": 1e-05}}},
  {"name": "two steps, hermite activation", "quantity": "two-step-spikes", "parameters":
      {"activation": {"hermite": [0, 1, 0.4]}, "link": {"trigonometric": [0.5, 1, 0.5, 0]},
      "noiseVariance": 0.0, "sampleRatio": 2.0, "width": 1000, "learningRates": [6.0, 9.0], "batch":
      "reused", "spikeCount": 2}, "expected": {"spikeSingularValues": [13.9004797409,
      1.47829920796], "squaredTargetOverlaps": [0.383387864498, 0.0646106444705]},
      "relativeTolerance": 0.0001, "tolerances": {"squaredTargetOverlaps": {"relative": 0.001,
      "absolute": 1e-05}}},
  {"name": "feature spikes, sinCos", "quantity": "feature-spikes", "parameters": {"activation":
      "sinCos", "spikeScale": 0.25, "directionSquaredNorm": 1.505, "sampleCount": 2000, "width":
      1000, "spikeCount": 3}, "expected": {"singularValues": [5.19368260543, 2.27400727842,
      0.413787887305]}, "relativeTolerance": 1e-05},
  {"name": "feature spikes, relu", "quantity": "feature-spikes", "parameters": {"activation":
      "relu", "spikeScale": 0.3, "directionSquaredNorm": 1.2, "sampleCount": 2000, "width": 1000,
      "spikeCount": 3}, "expected": {"singularValues": [5.19615242271, 1.73979456765,
      0.0634994105047]}, "relativeTolerance": 1e-05},
  {"name": "ridge after 0 spikes", "quantity": "ridge-after-spikes", "parameters":
      {"activationLinearCoefficient": 1.0, "nonlinearVariance": 0.65, "widthRatio": 1.5,
      "sampleRatio": 2.0, "ridge": 0.5, "link": {"hermite": [0, 0.8, 0.6, 0.3]}, "noiseVariance":
      0.09, "squaredOverlap": 0.532, "spikeCount": 0}, "expected": {"testError": 1.15475925952},
      "relativeTolerance": 1e-05},
  {"name": "ridge after 1 spikes", "quantity": "ridge-after-spikes", "parameters":
      {"activationLinearCoefficient": 1.0, "nonlinearVariance": 0.65, "widthRatio": 1.5,
      "sampleRatio": 2.0, "ridge": 0.5, "link": {"hermite": [0, 0.8, 0.6, 0.3]}, "noiseVariance":
      0.09, "squaredOverlap": 0.532, "spikeCount": 1}, "expected": {"testError": 0.934509239212},
      "relativeTolerance": 1e-05},
  {"name": "ridge after 2 spikes", "quantity": "ridge-after-spikes", "parameters":
      {"activationLinearCoefficient": 1.0, "nonlinearVariance": 0.65, "widthRatio": 1.5,
      "sampleRatio": 2.0, "ridge": 0.5, "link": {"hermite": [0, 0.8, 0.6, 0.3]}, "noiseVariance":
      0.09, "squaredOverlap": 0.532, "spikeCount": 2}, "expected": {"testError": 0.794741523303},
      "relativeTolerance": 1e-05},
  {"name": "ridge after 3 spikes", "quantity": "ridge-after-spikes", "parameters":
      {"activationLinearCoefficient": 1.0, "nonlinearVariance": 0.65, "widthRatio": 1.5,
      "sampleRatio": 2.0, "ridge": 0.5, "link": {"hermite": [0, 0.8, 0.6, 0.3]}, "noiseVariance":
      0.09, "squaredOverlap": 0.532, "spikeCount": 3}, "expected": {"testError": 0.776152417087},
      "relativeTolerance": 1e-05},
  {"name": "refused: ridge zero", "quantity": "ridge-after-spikes", "parameters":
      {"activationLinearCoefficient": 1.0, "nonlinearVariance": 0.65, "widthRatio": 1.5,
      "sampleRatio": 2.0, "ridge": 0.0, "link": {"hermite": [0, 0.8, 0.6, 0.3]}, "noiseVariance":
      0.09, "squaredOverlap": 0.532, "spikeCount": 1}, "expected": {"error": 1},
      "relativeTolerance": 0.0},
  {"name": "outlier count 0.2 0.4 gaussian sinCos", "quantity": "asymptotic-outlier-count",
      "parameters": {"learningRateExponents": [0.2, 0.4], "secondLayerLaw": "gaussian",
      "activation": "sinCos"}, "expected": {"divergentTerms": 1, "total": 2}, "relativeTolerance":
      0.0},
  {"name": "outlier count 0.3 0.45 gaussian sinCos", "quantity": "asymptotic-outlier-count",
      "parameters": {"learningRateExponents": [0.3, 0.45], "secondLayerLaw": "gaussian",
      "activation": "sinCos"}, "expected": {"divergentTerms": 2, "total": 3}, "relativeTolerance":
      0.0},
  {"name": "outlier count 0.4 0.35 gaussian sinCos", "quantity": "asymptotic-outlier-count",
      "parameters": {"learningRateExponents": [0.4, 0.35], "secondLayerLaw": "gaussian",
      "activation": "sinCos"}, "expected": {"divergentTerms": 3, "total": 4}, "relativeTolerance":
      0.0},
  {"name": "outlier count 0.4 0.35 gaussian relu", "quantity": "asymptotic-outlier-count",
      "parameters": {"learningRateExponents": [0.4, 0.35], "secondLayerLaw": "gaussian",
      "activation": "relu"}, "expected": {"divergentTerms": 3, "total": 3}, "relativeTolerance":
      0.0},
  {"name": "outlier count 0.4 0.35 gaussian tanh", "quantity": "asymptotic-outlier-count",
      "parameters": {"learningRateExponents": [0.4, 0.35], "secondLayerLaw": "gaussian",
      "activation": "tanh"}, "expected": {"divergentTerms": 3, "total": 2}, "relativeTolerance":
      0.0},
  {"name": "outlier count 0.3 0.45 rademacher sinCos", "quantity": "asymptotic-outlier-count",
      "parameters": {"learningRateExponents": [0.3, 0.45], "secondLayerLaw": "rademacher",
      "activation": "sinCos"}, "expected": {"divergentTerms": 2, "total": 2}, "relativeTolerance":
      0.0},
  {"name": "outlier count 0.3 0.45 rademacher tanh", "quantity": "asymptotic-outlier-count",
      "parameters": {"learningRateExponents": [0.3, 0.45], "secondLayerLaw": "rademacher",
      "activation": "tanh"}, "expected": {"divergentTerms": 2, "total": 1}, "relativeTolerance":
      0.0},
  {"name": "feature spike count 0.1", "quantity": "asymptotic-feature-spike-count",
      "parameters": {"learningRateExponent": 0.1}, "expected": {"spikeCount": 1},
      "relativeTolerance": 0.0},
  {"name": "feature spike count 0.3", "quantity": "asymptotic-feature-spike-count",
      "parameters": {"learningRateExponent": 0.3}, "expected": {"spikeCount": 2},
      "relativeTolerance": 0.0},
  {"name": "feature spike count 0.36", "quantity": "asymptotic-feature-spike-count",
      "parameters": {"learningRateExponent": 0.36}, "expected": {"spikeCount": 3},
      "relativeTolerance": 0.0},
  {"name": "feature spike count 0.44", "quantity": "asymptotic-feature-spike-count",
      "parameters": {"learningRateExponent": 0.44}, "expected": {"spikeCount": 8},
      "relativeTolerance": 0.0},
  {"name": "refused: exponent", "quantity": "asymptotic-feature-spike-count", "parameters":
      {"learningRateExponent": 0.5}, "expected": {"error": 1}, "relativeTolerance": 0.0}]}
  """#

/// Those that simulate.
let simulatedStepsReference = #"""
  {"sheet": "gradient-steps", "cases": [
  {"name": "outliers of the initial weights", "quantity": "simulated-outlier-count",
      "parameters": {"dimension": 1000, "sampleCount": 2000, "width": 1000, "learningRates": [],
      "repetitions": 2, "seed": 1}, "expected": {"conditionalNullCount": 0.0, "tracyWidomCount":
      0.0}, "relativeTolerance": 0.0},
  {"name": "outliers after one step, 0.7 times the threshold", "quantity":
      "simulated-outlier-count", "parameters": {"activation": "sinCos", "link": {"trigonometric":
      [0.5, 1, 0.5, 0]}, "noiseVariance": 0.01, "dimension": 1000, "sampleCount": 2000, "width":
      1000, "learningRates": [1.2458], "repetitions": 2, "seed": 1}, "expected":
      {"conditionalNullCount": 0.0, "tracyWidomCount": 0.0}, "relativeTolerance": 0.0},
  {"name": "outliers after one step, 1.3 times the threshold", "quantity":
      "simulated-outlier-count", "parameters": {"activation": "sinCos", "link": {"trigonometric":
      [0.5, 1, 0.5, 0]}, "noiseVariance": 0.01, "dimension": 1000, "sampleCount": 2000, "width":
      1000, "learningRates": [2.3137], "repetitions": 2, "seed": 1}, "expected":
      {"conditionalNullCount": 1.0, "tracyWidomCount": 1.0}, "relativeTolerance": 0.0},
  {"name": "simulated, one step", "quantity": "simulated-steps", "parameters": {"activation":
      "sinCos", "link": {"trigonometric": [0.5, 1, 0.5, 0]}, "noiseVariance": 0.01, "dimension":
      800, "sampleCount": 1600, "width": 800, "learningRates": [6.0], "batch": "reused",
      "repetitions": 32, "seed": 1}, "expected": {"singularValue": 3.67732857873,
      "squaredLeftOverlap": 0.90792100242, "squaredTargetOverlap": 0.345866338979,
      "projectedTargetOverlap": 0.38174294983}, "relativeTolerance": 0.0, "tolerances":
      {"singularValue": {"relative": 0, "absolute": 0.107}, "squaredLeftOverlap": {"relative": 0,
      "absolute": 0.01}, "squaredTargetOverlap": {"relative": 0, "absolute": 0.0185},
      "projectedTargetOverlap": {"relative": 0, "absolute": 0.0189}}},
  {"name": "simulated, two steps reused", "quantity": "simulated-steps", "parameters":
      {"activation": "sinCos", "link": {"trigonometric": [0.5, 1, 0.5, 0]}, "noiseVariance": 0.01,
      "dimension": 800, "sampleCount": 1600, "width": 800, "learningRates": [8.0, 8.0], "batch":
      "reused", "repetitions": 32, "seed": 1}, "expected": {"singularValue": 7.87892792012,
      "squaredLeftOverlap": 0.966384226793, "squaredTargetOverlap": 0.40214596316,
      "projectedTargetOverlap": 0.461355373339}, "relativeTolerance": 0.0, "tolerances":
      {"singularValue": {"relative": 0, "absolute": 0.199}, "squaredLeftOverlap": {"relative": 0,
      "absolute": 0.01}, "squaredTargetOverlap": {"relative": 0, "absolute": 0.0199},
      "projectedTargetOverlap": {"relative": 0, "absolute": 0.0218}}},
  {"name": "simulated, two steps fresh", "quantity": "simulated-steps", "parameters":
      {"activation": "sinCos", "link": {"trigonometric": [0.5, 1, 0.5, 0]}, "noiseVariance": 0.01,
      "dimension": 800, "sampleCount": 1600, "width": 800, "learningRates": [8.0, 8.0], "batch":
      "fresh", "repetitions": 32, "seed": 1}, "expected": {"singularValue": 7.32151793448,
      "squaredLeftOverlap": 0.977825952466, "squaredTargetOverlap": 0.5511282423,
      "projectedTargetOverlap": 0.587261810889}, "relativeTolerance": 0.0, "tolerances":
      {"singularValue": {"relative": 0, "absolute": 0.191}, "squaredLeftOverlap": {"relative": 0,
      "absolute": 0.01}, "squaredTargetOverlap": {"relative": 0, "absolute": 0.0167},
      "projectedTargetOverlap": {"relative": 0, "absolute": 0.0181}}}]}
  """#
