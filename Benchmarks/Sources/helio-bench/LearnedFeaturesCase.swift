import Heliotrope

/// The theory of learned features from its parameters to the numbers of a figure, tables of the
/// activation and of the target included:
///
/// - `what=curve`: test and train error at `points` values of n/d = k/6, two second-layer values;
/// - `what=density`: the density of the bulk at x = k/160.
func measureLearnedFeatures(_ request: Request, _ report: inout Report) throws {
  let law = try FeatureLaw(
    activation: Activation(name: request.text("activation")),
    spikeCoefficients: request.reals("coefficients"),
    probabilities: request.reals("probabilities"))
  let (psi, points) = (try request.real("widthRatio"), try request.integer("points"))
  let repeats = try request.integer("repeats")
  switch try request.text("what") {
  case "curve":
    let link = try Link(parsing: request.text("link"))
    let (overlap, noise) = (try request.real("overlap"), try request.real("noiseVariance"))
    let ridge = try request.real("ridge")
    let ratios = (1...points).map { Double($0) / 6 }
    var errors: [RidgeRisk] = []
    try report.time(repeats: repeats) {
      let features = try LearnedFeatures(law, sampleRatio: ratios[0], widthRatio: psi)
      let target = try features.target(link, overlap: overlap, noiseVariance: noise)
      errors = try features.learningCurve(of: target, ridge: ridge, sampleRatios: ratios)
        .map { try $0.outcome.get().get("the bulk equations") }
    }
    report.curves["testErrors"] = errors.map(\.testError)
    report.curves["trainErrors"] = errors.map(\.trainError)
    report.values["testErrorAt2"] = errors[11].testError
    report.values["trainErrorAt2"] = errors[11].trainError
  default:
    let alpha = try request.real("sampleRatio")
    let positions = (1...points).map { Double($0) / 160 }
    var density: [Double] = []
    try report.time(repeats: repeats) {
      let features = try LearnedFeatures(law, sampleRatio: alpha, widthRatio: psi)
      density = try features.density(at: positions).get("the density").values.map { $0 ?? .nan }
    }
    report.curves["density"] = density
    report.values["densityAtHalf"] = density[79]
  }
}
