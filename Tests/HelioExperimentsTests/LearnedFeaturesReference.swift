/// The worked examples of the sheet learned-features-spectrum, in the schema of `heliotrope check`.
let learnedFeaturesReference = #"""
  {"sheet": "learned-features-spectrum", "cases": [
  { "name": "R1 random-features limit", "quantity": "ridge-risk", "parameters": { "activation":
      "relu", "spikeCoefficients": [0.0], "secondLayerProbabilities": [1.0], "sampleRatio": 2.0,
      "widthRatio": 1.5, "link": { "function": "tanh" }, "overlap": 0.5, "noiseVariance": 0.09,
      "ridge": 0.05, "rowLaw": "sphere" }, "expected": { "testError": 0.378567142248,
      "trainError": 0.0940460721318, "floor": 0.117415326035, "resolventDiagonal":
      [6.62463774653], "testErrorFiniteDimension": null, "trainErrorFiniteDimension": null,
      "testErrorRefined": null}, "relativeTolerance": 1e-05},
  { "name": "R2 one value", "quantity": "ridge-risk", "parameters": { "activation": "tanh",
      "spikeCoefficients": [1.5], "secondLayerProbabilities": [1.0], "sampleRatio": 2.0,
      "widthRatio": 1.5, "link": { "function": "tanh" }, "overlap": 0.7, "noiseVariance": 0.09,
      "ridge": 0.05, "rowLaw": "sphere", "dimension": 250}, "expected": { "testError":
      0.23900825573, "trainError": 0.0826229988223, "floor": 0.11670761811, "resolventDiagonal":
      [9.14750429105], "testErrorFiniteDimension": 0.23917193496, "trainErrorFiniteDimension":
      0.0826782924373, "testErrorRefined": 0.239627482817}, "relativeTolerance": 1e-05,
      "tolerances": { "testErrorRefined": { "relative": 0.0001, "absolute": 0}}},
  { "name": "R3 two values, sphere rows", "quantity": "ridge-risk", "parameters": { "activation":
      "relu", "spikeCoefficients": [1.5, -1.5], "secondLayerProbabilities": [0.5, 0.5],
      "sampleRatio": 2.0, "widthRatio": 1.5, "link": { "hermite": [0, 1, 1]}, "overlap": 0.8,
      "noiseVariance": 0.09, "ridge": 0.02, "rowLaw": "sphere", "dimension": 300}, "expected": {
      "testError": 1.86230444872, "trainError": 0.276301660312, "floor": 0.342630635915,
      "resolventDiagonal": [9.36931754653, 9.36931754653], "testErrorFiniteDimension":
      1.86332856449, "trainErrorFiniteDimension": 0.276455805889, "testErrorRefined":
      1.87325741867}, "relativeTolerance": 1e-05, "tolerances": { "testErrorRefined": {
      "relative": 0.0001, "absolute": 0}}},
  { "name": "R3g two values, gaussian rows", "quantity": "ridge-risk", "parameters": {
      "activation": "relu", "spikeCoefficients": [1.5, -1.5], "secondLayerProbabilities": [0.5,
      0.5], "sampleRatio": 2.0, "widthRatio": 1.5, "link": { "hermite": [0, 1, 1]}, "overlap":
      0.8, "noiseVariance": 0.09, "ridge": 0.02, "rowLaw": "gaussian" }, "expected": {
      "testError": 1.80479951506, "trainError": 0.267493439793, "floor": 0.342630635915,
      "resolventDiagonal": [9.36931754653, 9.36931754653], "testErrorFiniteDimension": null,
      "trainErrorFiniteDimension": null, "testErrorRefined": null}, "relativeTolerance": 1e-05},
  { "name": "R4 three values", "quantity": "ridge-risk", "parameters": { "activation":
      "scaledErf", "spikeCoefficients": [1.0, -1.0, 2.0], "secondLayerProbabilities": [0.4, 0.3,
      0.3], "sampleRatio": 1.5, "widthRatio": 2.5, "link": { "trigonometric": [0, 1, 0, 0]},
      "overlap": 0.9, "noiseVariance": 0.04, "ridge": 0.01, "rowLaw": "sphere", "dimension": 250},
      "expected": { "testError": 0.611414347032, "trainError": 0.0173821869365, "floor":
      0.13575010358, "resolventDiagonal": [47.0405891661, 47.0405891661, 55.7647662801],
      "testErrorFiniteDimension": 0.622210180583, "trainErrorFiniteDimension": 0.0175821849429,
      "testErrorRefined": 0.624558690989}, "relativeTolerance": 1e-05, "tolerances": {
      "testErrorRefined": { "relative": 0.0001, "absolute": 0}}},
  { "name": "R5 unequal proportions", "quantity": "ridge-risk", "parameters": { "activation":
      "relu", "spikeCoefficients": [1.5, -0.7], "secondLayerProbabilities": [0.3, 0.7],
      "sampleRatio": 3.0, "widthRatio": 1.0, "link": { "function": "tanh" }, "overlap": 0.6,
      "noiseVariance": 0.09, "ridge": 0.001, "rowLaw": "sphere", "dimension": 250}, "expected": {
      "testError": 0.350787713408, "trainError": 0.156927524008, "floor": 0.118044642341,
      "resolventDiagonal": [5.04381110114, 6.99745335385], "testErrorFiniteDimension":
      0.351496761844, "trainErrorFiniteDimension": 0.157239948748, "testErrorRefined":
      0.352928874687}, "relativeTolerance": 1e-05, "tolerances": { "testErrorRefined": {
      "relative": 0.0001, "absolute": 0}}},
  { "name": "R6 ridgeless, overparametrised", "quantity": "ridge-risk", "parameters": {
      "activation": "relu", "spikeCoefficients": [0.8, -0.8], "secondLayerProbabilities": [0.5,
      0.5], "sampleRatio": 1.2, "widthRatio": 2.4, "link": { "function": "tanh" }, "overlap": 0.8,
      "noiseVariance": 0.04, "ridge": 1e-07, "rowLaw": "sphere" }, "expected": { "testError":
      0.258234448983, "trainError": 5.56405969457e-14, "floor": 0.0674153260354,
      "resolventDiagonal": [5000002.31853, 5000002.31853], "testErrorFiniteDimension": null,
      "trainErrorFiniteDimension": null, "testErrorRefined": null}, "relativeTolerance": 0.0001},
  { "name": "R7 ordinary ridge limit", "quantity": "ridge-risk", "parameters": { "activation":
      "linear", "spikeCoefficients": [0.0], "secondLayerProbabilities": [1.0], "sampleRatio": 2.0,
      "widthRatio": 1000000.0, "link": { "hermite": [0, 1]}, "overlap": 0.0, "noiseVariance":
      0.25, "ridge": 300000.0, "rowLaw": "sphere" }, "expected": { "testError": 0.455674648488,
      "trainError": 0.196557706886, "floor": 0.25, "resolventDiagonal": [3.33333104518e-06],
      "testErrorFiniteDimension": null, "trainErrorFiniteDimension": null, "testErrorRefined":
      null}, "relativeTolerance": 1e-05},
  { "name": "ridgeless, underparametrised", "quantity": "ridge-risk", "parameters": {
      "activation": "scaledErf", "spikeCoefficients": [0.9, -0.9], "secondLayerProbabilities":
      [0.5, 0.5], "sampleRatio": 4.0, "widthRatio": 1.2, "link": { "hermite": [0, 1, 0, 1]},
      "overlap": 0.8, "noiseVariance": 0.04, "ridge": 1e-07, "rowLaw": "sphere" }, "expected": {
      "testError": 1.69811204668, "trainError": 1.04863398218, "floor": 0.976558240786,
      "resolventDiagonal": [20.6750504315, 20.6750504315], "testErrorFiniteDimension": null,
      "trainErrorFiniteDimension": null, "testErrorRefined": null}, "relativeTolerance": 0.0001},
  { "name": "gaussian rows, saturating", "quantity": "ridge-risk", "parameters": { "activation":
      "tanh", "spikeCoefficients": [1.2, -1.8], "secondLayerProbabilities": [0.4, 0.6],
      "sampleRatio": 3.0, "widthRatio": 1.6, "link": { "hermite": [0, 0, 0, 1]}, "overlap": 0.85,
      "noiseVariance": 0.0225, "ridge": 0.01, "rowLaw": "gaussian" }, "expected": { "testError":
      0.976241580966, "trainError": 0.640407008303, "floor": 0.491754342261, "resolventDiagonal":
      [16.5335631475, 21.2393533237], "testErrorFiniteDimension": null,
      "trainErrorFiniteDimension": null, "testErrorRefined": null}, "relativeTolerance": 1e-05},
  { "name": "centred relu target", "quantity": "ridge-risk", "parameters": { "activation": "tanh",
      "spikeCoefficients": [2.0, -1.0], "secondLayerProbabilities": [0.5, 0.5], "sampleRatio":
      1.2, "widthRatio": 0.6, "link": { "function": "centredRelu" }, "overlap": 1.0,
      "noiseVariance": 0.09, "ridge": 0.01, "rowLaw": "sphere" }, "expected": { "testError":
      0.293723648443, "trainError": 0.108671883024, "floor": 0.180888997571, "resolventDiagonal":
      [15.0531553426, 9.34500399102], "testErrorFiniteDimension": null,
      "trainErrorFiniteDimension": null, "testErrorRefined": null}, "relativeTolerance": 1e-05},
  { "name": "refused: ridge zero", "quantity": "ridge-risk", "parameters": { "activation": "relu",
      "spikeCoefficients": [1.5, -0.7], "secondLayerProbabilities": [0.3, 0.7], "sampleRatio":
      3.0, "widthRatio": 1.0, "link": { "function": "tanh" }, "overlap": 0.6, "noiseVariance":
      0.09, "ridge": 0.0, "rowLaw": "sphere" }, "expected": { "error": 1}},
  { "name": "refused: overlap", "quantity": "ridge-risk", "parameters": { "activation": "relu",
      "spikeCoefficients": [1.5, -0.7], "secondLayerProbabilities": [0.3, 0.7], "sampleRatio":
      3.0, "widthRatio": 1.0, "link": { "function": "tanh" }, "overlap": -1.01, "noiseVariance":
      0.09, "ridge": 0.001, "rowLaw": "sphere" }, "expected": { "error": 1}},
  { "name": "refused: probability zero", "quantity": "ridge-risk", "parameters": { "activation":
      "relu", "spikeCoefficients": [1.5, -0.7], "secondLayerProbabilities": [1.0, 0.0],
      "sampleRatio": 3.0, "widthRatio": 1.0, "link": { "function": "tanh" }, "overlap": 0.6,
      "noiseVariance": 0.09, "ridge": 0.001, "rowLaw": "sphere" }, "expected": { "error": 1}},
  { "name": "refused: lengths differ", "quantity": "ridge-risk", "parameters": { "activation":
      "relu", "spikeCoefficients": [1.5, -0.7], "secondLayerProbabilities": [1.0], "sampleRatio":
      3.0, "widthRatio": 1.0, "link": { "function": "tanh" }, "overlap": 0.6, "noiseVariance":
      0.09, "ridge": 0.001, "rowLaw": "sphere" }, "expected": { "error": 1}},
  { "name": "refused: negative noise variance", "quantity": "ridge-risk", "parameters": {
      "activation": "relu", "spikeCoefficients": [1.5, -0.7], "secondLayerProbabilities": [0.3,
      0.7], "sampleRatio": 3.0, "widthRatio": 1.0, "link": { "function": "tanh" }, "overlap": 0.6,
      "noiseVariance": -0.1, "ridge": 0.001, "rowLaw": "sphere" }, "expected": { "error": 1}},
  { "name": "spectrum, no spike", "quantity": "feature-spectrum", "parameters": { "activation":
      "tanh", "spikeCoefficients": [0.0], "secondLayerProbabilities": [1.0], "sampleRatio": 2.0,
      "widthRatio": 1.0, "positions": [0.05, 0.3, 1.0], "dimension": 400, "rowLaw": "sphere" },
      "expected": { "density": [3.20158709825, 0.748794758579, 0.225174558259], "upperEdge":
      2.09272399114, "outliers": [], "atomAtZero": 0.0}, "relativeTolerance": 0.001, "tolerances":
      { "upperEdge": { "relative": 0.0001, "absolute": 0}, "atomAtZero": { "relative": 1e-09,
      "absolute": 1e-09}}},
  { "name": "spectrum, one value", "quantity": "feature-spectrum", "parameters": { "activation":
      "tanh", "spikeCoefficients": [2.0], "secondLayerProbabilities": [1.0], "sampleRatio": 2.0,
      "widthRatio": 1.0, "positions": [0.05, 0.3, 0.8], "dimension": 400, "rowLaw": "sphere" },
      "expected": { "density": [4.17242938993, 0.719852653758, 0.178235742181], "upperEdge":
      1.0733084631, "outliers": [194.771788579], "atomAtZero": 0.0}, "relativeTolerance": 0.001,
      "tolerances": { "upperEdge": { "relative": 0.0001, "absolute": 0}, "atomAtZero": {
      "relative": 1e-09, "absolute": 1e-09}}},
  { "name": "spectrum, two values", "quantity": "feature-spectrum", "parameters": { "activation":
      "relu", "spikeCoefficients": [2.0, -2.0], "secondLayerProbabilities": [0.5, 0.5],
      "sampleRatio": 2.0, "widthRatio": 1.5, "positions": [0.05, 0.5, 1.5], "dimension": 400,
      "rowLaw": "sphere" }, "expected": { "density": [3.05989800145, 0.458023605382,
      0.124820393928], "upperEdge": 2.40209976619, "outliers": [641.844829257, 601.173522273],
      "atomAtZero": 0.0}, "relativeTolerance": 0.001, "tolerances": { "upperEdge": { "relative":
      0.0001, "absolute": 0}, "atomAtZero": { "relative": 1e-09, "absolute": 1e-09}}},
  { "name": "spectrum with an atom at zero", "quantity": "feature-spectrum", "parameters": {
      "activation": "scaledErf", "spikeCoefficients": [1.0, -1.0, 3.0],
      "secondLayerProbabilities": [0.4, 0.3, 0.3], "sampleRatio": 1.5, "widthRatio": 2.5,
      "positions": [0.2, 0.6], "dimension": 800, "rowLaw": "sphere" }, "expected": { "density":
      [0.519267161346, 0.18055142847], "upperEdge": 2.41613193498, "outliers": [657.230935684,
      12.7801494337], "atomAtZero": 0.4}, "relativeTolerance": 0.001, "tolerances": { "upperEdge":
      { "relative": 0.0001, "absolute": 0}, "atomAtZero": { "relative": 1e-09, "absolute":
      1e-09}}},
  { "name": "real step, relu", "quantity": "gradient-step-risk", "parameters": { "activation":
      "relu", "secondLayerValues": [1.0, -1.0], "secondLayerProbabilities": [0.5, 0.5],
      "learningRate": 3.0, "stepSampleRatio": 100.0, "sampleRatio": 3.0, "widthRatio": 1.5,
      "link": { "hermite": [0, 1, 1]}, "noiseVariance": 0.09, "ridge": 0.02, "rowLaw": "sphere" },
      "expected": { "testErrors": [1.31279570254, 1.09427269752, 1.08394754853], "trainErrors":
      [0.418970127353, 0.347547868105, 0.341125170574], "overlap": 0.989711002044,
      "spikeCoefficients": [1.51559394298, -1.51559394298], "overlapFactors": [2.65791825903,
      -0.65791825903], "normCorrections": [-3.19204294367e-15, 3.19204294367e-15], "rowNorms":
      [1.02324239553, 1.02324239553], "overlapNoises": [0.4266438796, 0.4266438796], "normNoises":
      [0.306675724504, 0.306675724504]}, "relativeTolerance": 0.0001, "absoluteTolerance": 1e-09},
  { "name": "real step, tanh", "quantity": "gradient-step-risk", "parameters": { "activation":
      "tanh", "secondLayerValues": [1.0, 2.0], "secondLayerProbabilities": [0.5, 0.5],
      "learningRate": 1.98116078, "stepSampleRatio": 100.0, "sampleRatio": 3.0, "widthRatio": 1.5,
      "link": { "hermite": [0, 1, 0, 1]}, "noiseVariance": 0.09, "ridge": 0.02, "rowLaw": "sphere"
      }, "expected": { "testErrors": [1.00946982269, 0.979180005297, 0.974668281104],
      "trainErrors": [0.751722649456, 0.72696378789, 0.721473247949], "overlap": 0.989711002044,
      "spikeCoefficients": [1.21247515424, 2.42495030847], "overlapFactors": [1.0, 1.0],
      "normCorrections": [-1.01871586929, -2.03743173858], "rowNorms": [1.00399208764,
      1.01587422852], "overlapNoises": [0.239530556908, 0.479061113815], "normNoises":
      [0.17251230589, 0.34502461178]}, "relativeTolerance": 0.0001, "absoluteTolerance": 1e-09},
  { "name": "refused: no linear part", "quantity": "gradient-step-risk", "parameters": {
      "activation": "relu", "secondLayerValues": [1.0, -1.0], "secondLayerProbabilities": [0.5,
      0.5], "learningRate": 3.0, "stepSampleRatio": 100.0, "sampleRatio": 3.0, "widthRatio": 1.5,
      "link": { "hermite": [0, 0, 1]}, "noiseVariance": 0.09, "ridge": 0.02, "rowLaw": "sphere" },
      "expected": { "error": 1}},
  { "name": "local coefficients, relu", "quantity": "local-coefficients", "parameters": {
      "activation": "relu", "offset": 0.7, "scale": 1.0}, "expected": { "constant":
      0.842879376811, "linear": 0.758036347777, "quadratic": 0.220796873736, "residualVariance":
      0.0629871631407}, "relativeTolerance": 1e-08},
  { "name": "local coefficients, tanh", "quantity": "local-coefficients", "parameters": {
      "activation": "tanh", "offset": 0.7, "scale": 1.0}, "expected": { "constant":
      0.404132621752, "linear": 0.523128968925, "quadratic": -0.154368374628, "residualVariance":
      0.0398839369832}, "relativeTolerance": 1e-08},
  { "name": "local coefficients, scaledErf", "quantity": "local-coefficients", "parameters": {
      "activation": "scaledErf", "offset": 0.7, "scale": 1.0}, "expected": { "constant":
      0.379382053562, "linear": 0.499141856072, "quadratic": -0.123531306921, "residualVariance":
      0.024452800385}, "relativeTolerance": 1e-08},
  { "name": "R2 simulated", "quantity": "simulated-ridge-risk", "parameters": { "activation":
      "tanh", "spikeCoefficients": [1.5], "secondLayerProbabilities": [1.0], "sampleRatio": 2.0,
      "widthRatio": 1.5, "link": { "function": "tanh" }, "overlap": 0.7, "noiseVariance": 0.09,
      "ridge": 0.05, "rowLaw": "sphere", "dimension": 250, "repetitions": 40, "seed": 1},
      "expected": { "testError": 0.23635793156, "trainError": 0.0821764978865},
      "relativeTolerance": 0.0, "tolerances": { "testError": { "relative": 0, "absolute":
      0.00779}, "trainError": { "relative": 0, "absolute": 0.00627}}},
  { "name": "R2 prediction against simulation", "quantity": "ridge-risk", "parameters": {
      "activation": "tanh", "spikeCoefficients": [1.5], "secondLayerProbabilities": [1.0],
      "sampleRatio": 2.0, "widthRatio": 1.5, "link": { "function": "tanh" }, "overlap": 0.7,
      "noiseVariance": 0.09, "ridge": 0.05, "rowLaw": "sphere", "dimension": 250}, "expected": {
      "testErrorFiniteDimension": 0.23635793156, "trainErrorFiniteDimension": 0.0821764978865},
      "relativeTolerance": 0.0, "tolerances": { "testErrorFiniteDimension": { "relative": 0,
      "absolute": 0.00551}, "trainErrorFiniteDimension": { "relative": 0, "absolute": 0.00443}}}
  ]}
  """#
