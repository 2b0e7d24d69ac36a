/// The worked examples of section 3b of the sheet function-space, in the schema of `heliotrope check`.
let threeViewsReference = #"""
  {"sheet": "function-space", "cases": [
  {"name": "reweighting, weak spike", "quantity": "reweighting-efficiency", "parameters":
    {"dimension": 100, "spikeStrength": 0.5, "width": 1000}, "expected": {"secondMoment":
    1.1547005383792515, "efficiency": 0.8660254037844387, "tailIndex": 3.0, "divergence":
    0.04726744594591781, "reverseEfficiency": 0.9428090415820634, "participation":
    0.001152108548370731}, "relativeTolerance": 1e-06},
  {"name": "reweighting, two spikes and bulk", "quantity": "reweighting-efficiency",
    "parameters": {"dimension": 100, "spikeStrengths": [0.6, 0.3], "bulkInflation": 0.05},
    "expected": {"secondMoment": 1.5880644708961875, "efficiency": 0.6296973569565932,
    "tailIndex": 2.5384615384615388, "divergence": 0.1588420155164184, "reverseEfficiency":
    0.7942567783775597, "participation": null}, "relativeTolerance": 1e-06},
  {"name": "reweighting, strong spike", "quantity": "reweighting-efficiency", "parameters":
    {"dimension": 100, "spikeStrength": 10.0, "width": 1000}, "expected": {"secondMoment": null,
    "efficiency": 0.0, "tailIndex": 1.1, "divergence": 3.8010523636008147, "reverseEfficiency":
    0.41659779045053086, "participation": 0.039941766246372516}, "relativeTolerance": 1e-06},
  {"name": "kernel perturbation, relu", "quantity": "kernel-perturbation", "parameters":
    {"activation": "relu", "dimension": 30, "spikeStrength": 2.0, "firstVariance": 1.1,
    "secondVariance": 0.9, "covariance": 0.2, "firstProjection": 1.3, "secondProjection": -0.7},
    "expected": {"initial": 0.21156720812487775, "exact": 0.2055479893717389, "firstOrder":
    -0.0031806363694931034, "directionalTerm": -0.008560393993246545, "secondOrder":
    9.220665340895259e-05}, "relativeTolerance": 1e-08},
  {"name": "kernel perturbation, erf", "quantity": "kernel-perturbation", "parameters":
    {"activation": "erf", "dimension": 50, "spikeStrength": 25.0, "firstVariance": 0.95,
    "secondVariance": 1.05, "covariance": -0.3, "firstProjection": 2.1, "secondProjection":
    1.4}, "expected": {"initial": -0.1282606889009115, "exact": 0.25142668137665175,
    "firstOrder": 0.031083577063613956, "directionalTerm": 0.025484847952748697, "secondOrder":
    -0.001513940182054911}, "relativeTolerance": 1e-08},
  {"name": "kernel perturbation, rff", "quantity": "kernel-perturbation", "parameters":
    {"activation": "rff", "dimension": 20, "spikeStrength": 0.3, "firstVariance": 1.0,
    "secondVariance": 1.2, "covariance": 0.4, "firstProjection": -0.5, "secondProjection": 0.8},
    "expected": {"initial": 0.4965853037914095, "exact": 0.49033080667610934, "firstOrder":
    -0.020980729085187052, "directionalTerm": -0.00993170607582819, "secondOrder":
    0.00044321790192457646}, "relativeTolerance": 1e-08}
  ]}
  """#
