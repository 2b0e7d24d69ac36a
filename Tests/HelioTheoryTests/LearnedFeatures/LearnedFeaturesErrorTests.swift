import HelioCore
import HelioNumerics
import HelioTheory
import Testing

/// One setting of the sheet, with its numbers.
private struct Setting {
  var activation = Activation.relu
  var c: [Double] = [0]
  var pi: [Double]?
  var alpha = 2.0
  var psi = 1.5
  var link = "tanh(z)"
  var zeta = 0.5
  var sigma = 0.3
  var ridge = 0.05
  var rows = RowLaw.sphere

  func features() throws -> LearnedFeatures {
    try LearnedFeatures(
      FeatureLaw(activation: activation, spikeCoefficients: c, probabilities: pi, rows: rows),
      sampleRatio: alpha, widthRatio: psi)
  }

  func risk(_ size: FiniteSize = .none) throws -> RidgeRisk {
    let features = try features()
    let target = try features.target(
      try Link(parsing: link), overlap: zeta, noiseVariance: sigma * sigma)
    return try features.risk(of: target, ridge: ridge, finiteSize: size).get("the risk")
  }

  func floor() throws -> Double {
    let features = try features()
    return try features.floor(
      of: features.target(
        try Link(parsing: link), overlap: zeta, noiseVariance: sigma * sigma))
  }
}

private let R3 = Setting(
  c: [1.5, -1.5], alpha: 2, link: "h1 + h2", zeta: 0.8, ridge: 0.02)
private let R5 = Setting(
  c: [1.5, -0.7], pi: [0.3, 0.7], alpha: 3, psi: 1, zeta: 0.6, ridge: 0.001)

private func isNear(_ x: Double, _ y: Double, _ tolerance: Double = 1e-6) -> Bool {
  abs(x - y) <= tolerance * abs(y)
}

@Suite struct LearnedFeaturesErrorTests {
  /// Sheet section 7 with its intermediate values.
  @Test func valuesOfTheSheet() throws {
    let first = try Setting().risk()
    #expect(isNear(first.testError, 0.378567142) && isNear(first.trainError, 0.0940460721))
    #expect(isNear(first.linearOverlaps[0][0], 0.124605979))
    #expect(isNear(first.residualOverlaps[0], 0.045279349))
    let third = try R3.risk()
    #expect(isNear(third.testError, 1.86230445) && isNear(third.linearOverlaps[0][1], 0.052085981))
    #expect(isNear(third.linearOverlaps[1][1], 0.1431839))
    let fifth = try R5.risk()
    #expect(isNear(fifth.testError, 0.350787713) && isNear(fifth.trainError, 0.156927524))
    #expect(isNear(fifth.resolventDiagonal[1], 6.997453354))
    #expect(isNear(fifth.residualOverlaps[0], 0.029766992))
    #expect(isNear(try R3.risk(.plain(dimension: 300)).testError, 1.8633286))
    #expect(isNear(try R3.risk(.refined(dimension: 300)).testError, 1.8732574, 1e-5))
    #expect(isNear(try R5.risk(.refined(dimension: 250)).testError, 0.35292887, 1e-5))
  }

  /// Without a spike the projection on v means nothing, and the law of the rows only scales.
  @Test func noSpikeNoProjection() throws {
    var setting = Setting(activation: .tanh)
    let values = try [-1, -0.3, 0, 0.5, 1].map { zeta in
      setting.zeta = zeta
      return try setting.risk().testError
    }
    for value in values { #expect(isNear(value, values[0], 1e-9)) }
    setting.rows = .gaussian
    #expect(isNear(try setting.risk().testError, values[0], 1e-9))
  }

  /// Linear features, p -> infinity: ordinary ridge regression in closed form,
  /// test = sigma^2 + l^2 m_2 + sigma^2 phi (m - l m_2), m = E 1/(s + l) under Marchenko-Pastur.
  @Test func ordinaryRidge() throws {
    let (alpha, l, sigma) = (2.0, 0.3, 0.5)
    let psi = 1e7
    let setting = Setting(
      activation: .linear, alpha: alpha, psi: psi, link: "h1", zeta: 0, sigma: sigma,
      ridge: psi * l)
    let phi = 1 / alpha
    func m(_ l: Double) -> Double {
      let b = 1 - phi + l
      return ((b * b + 4 * phi * l).squareRoot() - b) / (2 * phi * l)
    }
    let m2 = -(m(l + 1e-5) - m(l - 1e-5)) / 2e-5
    let noise = sigma * sigma
    let exact = noise + l * l * m2 + noise * phi * (m(l) - l * m2)
    #expect(isNear(try setting.risk().testError, exact, 1e-6))
    #expect(isNear(exact, 0.4556745219, 1e-7))
  }

  @Test func largeRidgeLearnsNothing() throws {
    var setting = R3
    var last = 0.0
    for ridge in [1e1, 1e3, 1e5, 1e7] {
      setting.ridge = ridge
      // Without block means of infinite strength, which any finite ridge leaves free.
      last = try setting.risk(.plain(dimension: 100)).testError
    }
    #expect(isNear(last, 2.09, 1e-3))
  }

  @Test func trainErrorVanishesLikeTheSquareOfTheRidge() throws {
    var setting = Setting(c: [0.8, -0.8], alpha: 1.2, psi: 2.4, zeta: 0.8, sigma: 0.2)
    setting.ridge = 1e-6
    let first = try setting.risk()
    setting.ridge = 1e-7
    let second = try setting.risk()
    #expect(isNear(first.trainError / second.trainError, 100, 1e-3))
    #expect(isNear(second.testError, 0.258234449, 1e-6))
  }

  /// For odd s the sign of the target does not matter, and neither does that of the spike for any s
  /// together with the target's reflection.
  @Test func signs() throws {
    var setting = Setting(activation: .tanh, c: [1.5, 0.5], link: "h1 + 0.7*h3", zeta: 0.8)
    let value = try setting.risk().testError
    setting.link = "-h1 - 0.7*h3"
    #expect(isNear(try setting.risk().testError, value, 1e-10))
    var relu = R5
    relu.link = "h1 + 0.4*h2"
    let before = try relu.risk().testError
    relu.c = relu.c.map { -$0 }
    relu.zeta = -relu.zeta
    #expect(isNear(try relu.risk().testError, before, 1e-9))
  }

  @Test func conditionalErrorsAverageToTheTestError() throws {
    let risk = try R3.risk(.plain(dimension: 300))
    let mean = zip(risk.profile.weights, risk.profile.errors).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(isNear(mean, risk.testError, 1e-12))
    #expect(risk.profile.errors.allSatisfy { $0 > 0.09 })
  }

  /// Sheet section 5.
  @Test func floors() throws {
    let sets: [([Double], Double, Double)] = [
      ([2], 0.30815, 0.66733), ([2, -2], 0.28228, 0.66733), ([2, -1], 0.04929, 0.04959),
      ([2, 1, 0.5], 0.00863, 0.00009), ([2, -1, 0.7, -1.5], 0.00018, 0.00004),
    ]
    for (c, relu, tanh) in sets {
      let quadratic = Setting(c: c, link: "h1 + h2", zeta: 1, sigma: 0)
      #expect(abs(try quadratic.floor() - relu) < 6e-6)
      let cubic = Setting(activation: .tanh, c: c, link: "h3", zeta: 1, sigma: 0)
      #expect(abs(try cubic.floor() - tanh) < 6e-6)
    }
    // ReLU never learns h_3; an odd activation never the even part.
    #expect(abs(try Setting(c: [2, -2], link: "h3", zeta: 1, sigma: 0).floor() - 1) < 1e-3)
  }

  @Test func weakBlockMeansAreNotFree() throws {
    let setting = Setting(
      c: [2, -1, 0.7, -1.5], alpha: 8, psi: 1, link: "h1 + h2", zeta: 1, sigma: 0.1, ridge: 1e-3)
    #expect(abs(try setting.risk().testError - 0.02170) < 1e-5)
    #expect(abs(try setting.risk(.plain(dimension: 250)).testError - 0.2741) < 1e-4)
    #expect(abs(try setting.risk(.refined(dimension: 250)).testError - 0.2753) < 1e-4)
    #expect(abs(try setting.risk(.plain(dimension: 500)).testError - 0.2224) < 2e-3)
  }

  /// A curve is its points; the error peaks where p = n and falls again.
  @Test func curvesAndDoubleDescent() throws {
    var setting = Setting(c: [1, -1], alpha: 2, zeta: 0.8, ridge: 1e-6)
    let features = try setting.features()
    let target = try features.target(
      try Link(parsing: "tanh(z)"), overlap: 0.8, noiseVariance: 0.09)
    let widths = [0.5, 1, 1.6, 2, 2.5, 4, 8, 20]
    let curve = try features.widthCurve(of: target, ridge: 1e-6, widthRatios: widths)
      .map { $0.testError! }
    for (psi, value) in zip(widths, curve) {
      setting.psi = psi
      #expect(isNear(value, try setting.risk().testError, 1e-7))
    }
    #expect(curve[3] == curve.max() && curve[3] > 3 * curve[7] && curve[7] < curve[5])
    let ridges = try features.ridgeCurve(of: target, ridges: [1e-3, 1e-1, 10])
    #expect(ridges.count == 3 && ridges.allSatisfy { $0.trainError! > 0 })
    let samples = try features.learningCurve(of: target, ridge: 0.1, sampleRatios: [0.5, 2, 8])
      .map { $0.testError! }
    #expect(samples[0] > samples[1] && samples[1] > samples[2])
    #expect(throws: HelioError.self) {
      try features.learningCurve(of: target, ridge: 0.1, sampleRatios: [1, -1])
    }
  }

  @Test func divergenceIsNamed() throws {
    let saturated = Setting(
      activation: .tanh, c: [2, -1], alpha: 1.2, psi: 2.4, link: "h3", zeta: 0.85, sigma: 0.15)
    let features = try saturated.features()
    let cubic = try features.target(
      try Link(parsing: "h3"), overlap: 0.85, noiseVariance: 0.0225)
    guard case .diverging = try features.ridgelessLimit(of: cubic, from: 1e-3) else {
      Issue.record("not called diverging")
      return
    }
    let regular = try Setting(c: [0.8, -0.8], alpha: 1.2, psi: 2.4).features()
    let target = try regular.target(
      try Link(parsing: "tanh(z)"), overlap: 0.8, noiseVariance: 0.04)
    guard case .finite(let error) = try regular.ridgelessLimit(of: target, from: 1e-4) else {
      Issue.record("called diverging")
      return
    }
    #expect(isNear(error, 0.258234449, 1e-4))
  }

  @Test func wrongRequests() throws {
    let features = try Setting().features()
    let link = try Link(parsing: "tanh(z)")
    let target = try features.target(link, overlap: 0.5, noiseVariance: 0)
    for ridge in [0, -1, .nan] {
      #expect(throws: HelioError.self) { try features.risk(of: target, ridge: ridge) }
    }
    #expect(throws: HelioError.self) { try features.target(link, overlap: 1.1, noiseVariance: 0) }
    #expect(throws: HelioError.self) { try features.target(link, overlap: 0, noiseVariance: -1) }
    #expect(throws: HelioError.self) {
      try features.target(try Link(parsing: "z1*z2"), overlap: 0, noiseVariance: 0)
    }
    // More than twelve values are computed and marked.
    let many = Setting(c: (0..<13).map { Double($0) / 4 - 1.5 })
    #expect(try many.risk().warnings.contains { $0.contains("at most 12") })
    #expect(try Setting().risk().warnings.isEmpty)
  }
}
