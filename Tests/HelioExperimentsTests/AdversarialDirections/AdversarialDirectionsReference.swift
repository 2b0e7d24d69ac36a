/// The worked examples of the sheet adversarial-directions, in the schema of `heliotrope check`.
let adversarialDirectionsReference = #"""
  {"sheet": "adversarial-directions", "cases": [
  {"name": "moments relu", "quantity": "activation-moments", "parameters": {"activation":
      "relu"}, "expected": {"outputMean": 0.398942280401, "linearCoefficient": 0.5,
      "curvatureMean": 0.398942280401, "outputVariance": 0.5, "gradientVariance": 0.5,
      "radiusScale": 1.0}, "relativeTolerance": 1e-06, "absoluteTolerance": 1e-09},
  {"name": "moments tanh", "quantity": "activation-moments", "parameters": {"activation":
      "tanh"}, "expected": {"outputMean": 0.0, "linearCoefficient": 0.605705509602,
      "curvatureMean": 0.0, "outputVariance": 0.394294490398, "gradientVariance":
      0.464402902448, "radiusScale": 0.92143115349}, "relativeTolerance": 1e-06,
      "absoluteTolerance": 1e-09},
  {"name": "flip relu eps 1 p 200 d 100", "quantity": "flip-probability", "parameters":
      {"activation": "relu", "perturbationLength": 1, "width": 200, "dimension": 100},
      "expected": {"limitProbability": 0.682689492137, "finiteSizeProbability":
      0.661628259666, "meanGradientNorm": 0.704897072495, "gradientNormDeviation":
      0.0559016994375, "rootMeanSquareGradientNorm": 0.707106781187}, "relativeTolerance":
      1e-06, "absoluteTolerance": 1e-09},
  {"name": "flip relu eps 2 p 30 d 300", "quantity": "flip-probability", "parameters":
      {"activation": "relu", "perturbationLength": 2, "width": 30, "dimension": 300},
      "expected": {"limitProbability": 0.954499736104, "finiteSizeProbability":
      0.921853848594, "meanGradientNorm": 0.703571247281, "gradientNormDeviation":
      0.0707106781187, "rootMeanSquareGradientNorm": 0.707106781187}, "relativeTolerance":
      1e-06, "absoluteTolerance": 1e-09},
  {"name": "flip tanh eps 1 p 100 d 50", "quantity": "flip-probability", "parameters":
      {"activation": "tanh", "perturbationLength": 1, "width": 100, "dimension": 50},
      "expected": {"limitProbability": 0.722197148049, "finiteSizeProbability":
      0.711582071163, "meanGradientNorm": 0.672334056929, "gradientNormDeviation":
      0.0729482931275, "rootMeanSquareGradientNorm": 0.676218198108}, "relativeTolerance":
      1e-06, "absoluteTolerance": 1e-09},
  {"name": "flip linear eps 2 p 100 d 50", "quantity": "flip-probability", "parameters":
      {"activation": "linear", "perturbationLength": 2, "width": 100, "dimension": 50},
      "expected": {"limitProbability": 0.954499736104, "finiteSizeProbability":
      0.955403841882, "meanGradientNorm": 0.995, "gradientNormDeviation": 0.1,
      "rootMeanSquareGradientNorm": 1.0}, "relativeTolerance": 1e-06, "absoluteTolerance":
      1e-09},
  {"name": "flip eps 0", "quantity": "flip-probability", "parameters": {"activation": "relu",
      "perturbationLength": 0, "width": 50, "dimension": 50}, "expected": {"limitProbability":
      0.0, "finiteSizeProbability": 0.0, "meanGradientNorm": 0.701803480328,
      "gradientNormDeviation": 0.0866025403784, "rootMeanSquareGradientNorm": 0.707106781187},
      "relativeTolerance": 1e-06, "absoluteTolerance": 1e-09},
  {"name": "path relu r 0.1 psi 1", "quantity": "macroscopic-path", "parameters":
      {"activation": "relu", "relativePathLength": 0.1, "widthRatio": 1}, "expected":
      {"scaledOutput": -0.0677908313989, "memory": 1.00046882268, "effectiveMemory":
      1.00087738433}, "relativeTolerance": 1e-06, "absoluteTolerance": 1e-09},
  {"name": "path tanh r 0.5 psi 1", "quantity": "macroscopic-path", "parameters":
      {"activation": "tanh", "relativePathLength": 0.5, "widthRatio": 1}, "expected":
      {"scaledOutput": -0.28680138091, "memory": 0.883233076858, "effectiveMemory":
      0.855259261375}, "relativeTolerance": 1e-06, "absoluteTolerance": 1e-09},
  {"name": "path scaledErf r 1 psi 4", "quantity": "macroscopic-path", "parameters":
      {"activation": "scaledErf", "relativePathLength": 1, "widthRatio": 4}, "expected":
      {"scaledOutput": -0.229332665368, "memory": 0.783975513331, "effectiveMemory":
      0.701867913819}, "relativeTolerance": 1e-06, "absoluteTolerance": 1e-09},
  {"name": "path sin r 1.5 psi 1", "quantity": "macroscopic-path", "parameters":
      {"activation": "sin", "relativePathLength": 1.5, "widthRatio": 1}, "expected":
      {"scaledOutput": -0.207170580512, "memory": 0.16880823158, "effectiveMemory":
      0.130247496426}, "relativeTolerance": 1e-06, "absoluteTolerance": 1e-09},
  {"name": "path relu r 0 psi 2", "quantity": "macroscopic-path", "parameters": {"activation":
      "relu", "relativePathLength": 0, "widthRatio": 2}, "expected": {"scaledOutput": 0.0,
      "memory": 1.0, "effectiveMemory": 1.0}, "relativeTolerance": 1e-06, "absoluteTolerance":
      1e-09},
  {"name": "spike scaledErf tau 1", "quantity": "spike-alignment", "parameters":
      {"activation": "scaledErf", "spikeSingularValue": 1}, "expected":
      {"squaredSpikeAlignment": 0.464101615138, "radiusScale": 0.974734676728},
      "relativeTolerance": 1e-06, "absoluteTolerance": 1e-09},
  {"name": "path zero width", "quantity": "macroscopic-path", "parameters": {"activation":
      "relu", "relativePathLength": 0.5, "widthRatio": 0}, "expected": {"error": 1},
      "relativeTolerance": 1e-06, "absoluteTolerance": 0},
  {"name": "step relu", "quantity": "gradient-step-alignment", "parameters": {"activation":
      "relu", "link": {"hermite": [0, 1, 0.70710678]}, "noiseVariance": 0, "sampleRatio": 2,
      "learningRate": 2}, "expected": {"directionSquaredNorm": 1.74999999916,
      "spikeSingularValue": 1.32287565522, "directionTargetOverlap": 0.571428571703,
      "squaredSpikeAlignment": 0.466666666547, "squaredTargetAlignment": 0.266666666726,
      "gradientSquaredNorm": 0.93749999979, "outputSecondMoment": 0.93749999979},
      "relativeTolerance": 1e-06, "absoluteTolerance": 1e-09},
  {"name": "step relu offset", "quantity": "gradient-step-alignment", "parameters":
      {"activation": "relu", "link": {"hermite": [1, 1, 0.7]}, "noiseVariance": 0.25,
      "sampleRatio": 2, "learningRate": 4}, "expected": {"directionSquaredNorm": 2.37,
      "spikeSingularValue": 3.07896086367, "directionTargetOverlap": 0.42194092827,
      "squaredSpikeAlignment": 0.825783972125, "squaredTargetAlignment": 0.348432055749,
      "gradientSquaredNorm": 2.87, "outputSecondMoment": 3.27528473457}, "relativeTolerance":
      1e-06, "absoluteTolerance": 1e-09},
  {"name": "step tanh squared loss", "quantity": "gradient-step-alignment", "parameters":
      {"activation": "tanh", "link": {"function": "tanh"}, "noiseVariance": 0.1,
      "sampleRatio": 3, "learningRate": 4, "trainingLoss": "squared"}, "expected":
      {"directionSquaredNorm": 1.02995465566, "spikeSingularValue": 2.45884168957,
      "directionTargetOverlap": 0.356209045075, "squaredSpikeAlignment": 0.792169205943,
      "squaredTargetAlignment": 0.492062648366, "gradientSquaredNorm": 1.60571597278,
      "outputSecondMoment": 1.53560756073}, "relativeTolerance": 1e-06, "absoluteTolerance":
      1e-09},
  {"name": "step logistic loss", "quantity": "gradient-step-alignment", "parameters":
      {"activation": "relu", "link": {"hermite": [0, 1]}, "noiseVariance": 0, "sampleRatio":
      1, "learningRate": 1, "trainingLoss": "logistic"}, "expected": {"error": 1},
      "relativeTolerance": 1e-06, "absoluteTolerance": 0},
  {"name": "strong scaledErf", "quantity": "strong-spike", "parameters": {"activation":
      "scaledErf", "spikeSingularValue": 11.61895003862225, "inputProjection": 1, "width":
      1500, "dimension": 500}, "expected": {"meanOutput": 6.50645599568, "outputVariance":
      0.321445531155, "meanSpikeComponent": 6.40303403475, "spikeComponentSecondMoment":
      41.0042412467, "gradientSquaredNorm": 41.3802572217, "squaredSpikeAlignment":
      0.990913155203}, "relativeTolerance": 1e-06, "absoluteTolerance": 1e-09},
  {"name": "strong relu", "quantity": "strong-spike", "parameters": {"activation": "relu",
      "spikeSingularValue": 1.549193338482967, "inputProjection": 1.2, "width": 60,
      "dimension": 30}, "expected": {"meanOutput": 0.92951600309, "outputVariance": 0.5144,
      "meanSpikeComponent": 0.774596669241, "spikeComponentSecondMoment": 0.626666666667,
      "gradientSquaredNorm": 1.11, "squaredSpikeAlignment": 0.564564564565},
      "relativeTolerance": 1e-06, "absoluteTolerance": 1e-09},
  {"name": "strong projection too long", "quantity": "strong-spike", "parameters":
      {"activation": "tanh", "spikeSingularValue": 2, "inputProjection": -4, "width": 30,
      "dimension": 9}, "expected": {"error": 1}, "relativeTolerance": 1e-06,
      "absoluteTolerance": 0},
  {"name": "off gradient", "quantity": "off-subspace-gradient", "parameters":
      {"gateSecondMoment": 0.4, "subspaceCodimension": 100, "dimension": 200}, "expected":
      {"decayFactor": 1.0, "weightScale": 1.0, "meanNorm": 0.446096976475,
      "rootMeanSquareNorm": 0.4472135955, "flipDistance": null, "upperTailProbability": null},
      "relativeTolerance": 1e-06, "absoluteTolerance": 1e-09},
  {"name": "off gradient with decay", "quantity": "off-subspace-gradient", "parameters":
      {"initialisationScale": 0.7, "weightDecay": 0.01, "learningRate": 0.5, "stepCount": 300,
      "gateSecondMoment": 0.42, "subspaceCodimension": 40, "dimension": 120, "outputValue":
      2.4}, "expected": {"decayFactor": 0.222292199841, "weightScale": 0.155604539889,
      "meanNorm": 0.0578591732328, "rootMeanSquareNorm": 0.0582218876089, "flipDistance":
      41.2216109536, "upperTailProbability": null}, "relativeTolerance": 1e-06,
      "absoluteTolerance": 1e-09},
  {"name": "off gradient momentum, test", "quantity": "off-subspace-gradient", "parameters":
      {"initialisationScale": 1, "weightDecay": 0.05, "learningRate": 0.1, "momentum": 0.9,
      "stepCount": 50, "gateSecondMoment": 0.5, "subspaceCodimension": 10, "dimension": 50,
      "outputValue": 1, "measuredNorm": 0.006}, "expected": {"decayFactor": -0.0141850216301,
      "weightScale": 0.0141850216301, "meanNorm": 0.00437512559872, "rootMeanSquareNorm":
      0.004485697701, "flipDistance": 222.930760532, "upperTailProbability": 0.0568247450644},
      "relativeTolerance": 1e-06, "absoluteTolerance": 1e-09},
  {"name": "off gradient l = d", "quantity": "off-subspace-gradient", "parameters":
      {"gateSecondMoment": 0.4, "subspaceCodimension": 20, "dimension": 20}, "expected":
      {"error": 1}, "relativeTolerance": 1e-06, "absoluteTolerance": 0},
  {"name": "off path relu", "quantity": "off-subspace-path", "parameters": {"activation":
      "relu", "preactivations": [1, -0.5, 0.3, 2], "secondLayerValues": [1, -1, 1, -1],
      "weightScale": 1, "subspaceCodimension": 4, "dimension": 10, "pathLengths": [0, 0.5, 1,
      3]}, "expected": {"output": -0.35, "outputs": [-0.35, -0.076154127464, 0.194084980852,
      1.1859494783], "linearFlipDistance": 0.639009650423, "pathFlipDistance": 0.639387006792,
      "universalCosine": 0.866025403784}, "relativeTolerance": 1e-06, "absoluteTolerance":
      1e-09},
  {"name": "off path no flip", "quantity": "off-subspace-path", "parameters": {"activation":
      "relu", "preactivations": [2, -1, -0.5], "secondLayerValues": [1, 1, 1], "weightScale":
      1, "subspaceCodimension": 4, "dimension": 10, "pathLengths": [1]}, "expected":
      {"output": 1.15470053838, "outputs": [0.794026769607], "linearFlipDistance":
      3.16227766017, "pathFlipDistance": null, "universalCosine": 0.57735026919},
      "relativeTolerance": 1e-06, "absoluteTolerance": 1e-09},
  {"name": "planner", "quantity": "decay-planner", "parameters": {"currentDistance": 1.5,
      "targetDistance": 6, "learningRate": 0.5, "weightDecay": 0.01}, "expected":
      {"stepCount": 277.0}, "relativeTolerance": 1e-06, "absoluteTolerance": 1e-09},
  {"name": "planner without decay", "quantity": "decay-planner", "parameters":
      {"currentDistance": 1.5, "targetDistance": 6, "learningRate": 0.5, "weightDecay": 0},
      "expected": {"error": 1}, "relativeTolerance": 1e-06, "absoluteTolerance": 0}]}
  """#

/// Those that simulate.
let simulatedAdversarialReference = #"""
  {"sheet": "adversarial-directions", "cases": [
  {"name": "simulated flip relu", "quantity": "simulated-flip-probability", "parameters":
      {"activation": "relu", "width": 60, "dimension": 40, "perturbationLength": 1,
      "repetitions": 20000, "seed": 1}, "expected": {"flipProbability": 0.646217,
      "meanGradientNorm": 0.701309, "medianFlipRadius": 0.683333}, "relativeTolerance": 0.0,
      "absoluteTolerance": 0.1, "tolerances": {"flipProbability": {"relative": 0.0,
      "absolute": 0.0183}, "meanGradientNorm": {"relative": 0.0, "absolute": 0.00349},
      "medianFlipRadius": {"relative": 0.0, "absolute": 0.0304}}},
  {"name": "simulated flip tanh", "quantity": "simulated-flip-probability", "parameters":
      {"activation": "tanh", "width": 40, "dimension": 80, "perturbationLength": 1.5,
      "repetitions": 20000, "seed": 1}, "expected": {"flipProbability": 0.885333,
      "meanGradientNorm": 0.675164, "medianFlipRadius": 0.633278}, "relativeTolerance": 0.0,
      "absoluteTolerance": 0.1, "tolerances": {"flipProbability": {"relative": 0.0,
      "absolute": 0.0122}, "meanGradientNorm": {"relative": 0.0, "absolute": 0.00258},
      "medianFlipRadius": {"relative": 0.0, "absolute": 0.0283}}},
  {"name": "simulated step relu", "quantity": "simulated-step-alignment", "parameters":
      {"activation": "relu", "link": {"hermite": [0, 1, 0.7]}, "noiseVariance": 0.25,
      "dimension": 60, "sampleCount": 120, "width": 80, "learningRate": 4, "trainingLoss":
      "correlation", "repetitions": 400, "seed": 1}, "expected": {"squaredSpikeAlignment":
      0.76375, "squaredTargetAlignment": 0.412667, "outputSecondMoment": 2.43705,
      "gradientSquaredNorm": 2.45087}, "relativeTolerance": 0.0, "absoluteTolerance": 0.1,
      "tolerances": {"squaredSpikeAlignment": {"relative": 0.0, "absolute": 0.0179},
      "squaredTargetAlignment": {"relative": 0.0, "absolute": 0.0221}, "outputSecondMoment":
      {"relative": 0.0, "absolute": 0.233}, "gradientSquaredNorm": {"relative": 0.0,
      "absolute": 0.198}}},
  {"name": "simulated step tanh squared", "quantity": "simulated-step-alignment",
      "parameters": {"activation": "tanh", "link": {"hermite": [0, 1]}, "noiseVariance": 0.25,
      "dimension": 60, "sampleCount": 120, "width": 80, "learningRate": 4, "trainingLoss":
      "squared", "repetitions": 400, "seed": 1}, "expected": {"squaredSpikeAlignment":
      0.884617, "squaredTargetAlignment": 0.524863, "outputSecondMoment": 3.6261,
      "gradientSquaredNorm": 3.75033}, "relativeTolerance": 0.0, "absoluteTolerance": 0.1,
      "tolerances": {"squaredSpikeAlignment": {"relative": 0.0, "absolute": 0.00855},
      "squaredTargetAlignment": {"relative": 0.0, "absolute": 0.0198}, "outputSecondMoment":
      {"relative": 0.0, "absolute": 0.269}, "gradientSquaredNorm": {"relative": 0.0,
      "absolute": 0.238}}},
  {"name": "simulated subspace squared", "quantity": "simulated-subspace-training",
      "parameters": {"activation": "relu", "dimension": 40, "subspaceCodimension": 20,
      "width": 80, "sampleCount": 12, "initialisationScale": 1, "weightDecay": 0,
      "learningRate": 0.2, "stepCount": 250, "trainingLoss": "squared", "repetitions": 40,
      "seed": 1}, "expected": {"weightScale": 1.0, "normRatio": 1.0, "gateSecondMoment":
      0.473212, "meanAbsoluteOutput": 1.0, "linearFlipDistance": 2.05623, "flipDistance":
      2.12708, "trainingAccuracy": 1.0}, "relativeTolerance": 0.0, "absoluteTolerance": 0.1,
      "tolerances": {"weightScale": {"relative": 1e-09, "absolute": 0.0}, "normRatio":
      {"relative": 0.0, "absolute": 0.147}, "gateSecondMoment": {"relative": 0.0, "absolute":
      0.0184}, "meanAbsoluteOutput": {"relative": 0.0, "absolute": 0.002},
      "linearFlipDistance": {"relative": 0.0, "absolute": 0.0479}, "flipDistance":
      {"relative": 0.0, "absolute": 0.252}, "trainingAccuracy": {"relative": 0.0, "absolute":
      0.00913}}},
  {"name": "simulated subspace logistic decay", "quantity": "simulated-subspace-training",
      "parameters": {"activation": "tanh", "dimension": 40, "subspaceCodimension": 20,
      "width": 80, "sampleCount": 12, "initialisationScale": 0.5, "weightDecay": 0.005,
      "learningRate": 0.2, "momentum": 0.5, "stepCount": 250, "trainingLoss": "logistic",
      "repetitions": 40, "seed": 1}, "expected": {"weightScale": 0.303419862896, "normRatio":
      1.0, "gateSecondMoment": 0.53818, "meanAbsoluteOutput": 4.26928, "linearFlipDistance":
      25.1755, "flipDistance": 22.9021, "trainingAccuracy": 1.0}, "relativeTolerance": 0.0,
      "absoluteTolerance": 0.1, "tolerances": {"weightScale": {"relative": 1e-09, "absolute":
      0.0}, "normRatio": {"relative": 0.0, "absolute": 0.265}, "gateSecondMoment":
      {"relative": 0.0, "absolute": 0.026}, "meanAbsoluteOutput": {"relative": 0.0,
      "absolute": 0.312}, "linearFlipDistance": {"relative": 0.0, "absolute": 3.05},
      "flipDistance": {"relative": 0.0, "absolute": 5.61}, "trainingAccuracy": {"relative":
      0.0, "absolute": 0.00913}}}]}
  """#
