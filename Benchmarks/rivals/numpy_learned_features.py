"""The theory of learned features in NumPy and SciPy, each point of a figure from its neighbour.

what=curve    test and train error at n/d = k/6
what=density  density of the bulk at x = k/160
solver=root   scipy.optimize.root, as one writes it down
solver=newton Newton's method with the analytic Jacobian, written in NumPy
"""

from common import Report, read_parameters

parameters = read_parameters()
import numpy as np  # noqa: E402
import scipy  # noqa: E402

import learned_features_equations as theory  # noqa: E402


def numbers(key):
    return [float(text) for text in parameters[key].split(",")]


points, psi = int(parameters["points"]), float(parameters["widthRatio"])
layer = (parameters["activation"], numbers("coefficients"), numbers("probabilities"), psi)
solve = theory.SOLVERS[parameters["solver"]]
report = Report(parameters)


def curve():
    features = theory.SpikedFeatures(*layer)
    target = theory.Target(features, parameters["link"], float(parameters["overlap"]),
                           float(parameters["noiseVariance"]))
    alphas = np.arange(1, points + 1) / 6
    return theory.learning_curve(features, target, float(parameters["ridge"]), alphas, solve)


def density():
    features = theory.SpikedFeatures(*layer)
    positions = np.arange(1, points + 1) / 160
    return theory.density(features, float(parameters["sampleRatio"]), positions, solve)


repeats = int(parameters["repeats"])
if parameters["what"] == "curve":
    test, train = report.time(repeats, curve)
    report.curves.update(testErrors=list(test), trainErrors=list(train))
    report.values.update(testErrorAt2=test[11], trainErrorAt2=train[11])
else:
    values = report.time(repeats, density)
    report.curves["density"] = list(values)
    report.values["densityAtHalf"] = values[79]
report.labels["library"] = f"NumPy {np.__version__}"
if parameters["solver"] == "root":
    report.labels["library"] = f"SciPy {scipy.__version__}"
report.print()
