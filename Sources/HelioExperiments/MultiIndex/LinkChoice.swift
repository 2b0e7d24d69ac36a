import HelioCore
import HelioEstimators
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

/// Where a link with given exponents is looked for.
enum LinkFamily: String, CaseIterable, Sendable {
  /// Polynomials alone; or all links of the vocabulary.
  case polynomial, any
}

extension IndexLink {
  /// A link with information exponent l* and generative exponent k*.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` with the reason where there is none.
  static func with(
    information l: Int, generative k: Int, family: LinkFamily
  ) throws(HelioError) -> IndexLink {
    func refused(_ requirement: String) -> HelioError {
      .invalid(
        parameter: "exponents", requirement: requirement, got: "l* = \(l) and k* = \(k)")
    }
    guard (1...4).contains(l), (1...4).contains(k) else {
      throw refused("[l*, k*], each from 1 to 4")
    }
    guard k <= l else {
      throw refused("of k* at most l*, since a function of the label can be the label itself")
    }
    func series(_ degrees: [Int]) throws(HelioError) -> IndexLink {
      let c = (0...degrees.max()!).map { degrees.contains($0) ? 1.0 : 0 }
      return try IndexLink(.hermite(c))
    }
    switch (l, k) {
    case (1, 1): return try family == .any ? IndexLink(.tanh, scale: 2) : series([1, 3])
    case (2, 2): return try family == .any ? IndexLink(.cosine, scale: 2) : series([2])
    case (2, 1): return try series([2, 3])
    case (3, 1): return try series([3])
    case (4, 1): return try series([4, 5])
    case (4, 2): return try series([4])
    default: break
    }
    if family == .polynomial {
      throw refused(
        "those of a polynomial: k* is 2 for an even one, whose l* is even, and 1 for every other, since far out the "
          + "label tells the sign or the size of z")
    }
    if (l, k) == (4, 4) { return try IndexLink(.squareGaussian) }
    throw refused(
      "[4, 4], of z\u{00B2}exp(-z\u{00B2}), where k* is above 2: the vocabulary has no other such link"
    )
  }
}

extension Experiment {
  /// Which estimator for which link: orders one to four on links with given exponents.
  ///
  /// Source: sheet multi-index §2, §4.3, §5, §6 (E5).
  public static let linkChoice: Experiment = {
    typealias S = MultiIndexSettings
    let exponents = Parameter<[Double]>.numbers(
      "exponents", [3, 1], 1...4, "[l*, k*], information and generative exponent of the link")
    let family = Parameter<LinkFamily>.choice("linkFamily", .any, "where the link is looked for")
    let noise = Parameter<Double>.positive("noiseVariance", 0.0025, "\u{03C3}\u{00B2}")
    let dimension = S.dimension(20, atMost: 500)
    let delta = S.ratio(160)
    let slices = S.slices(10)
    @Sendable func link(_ settings: Settings) throws(HelioError) -> IndexModel {
      let asked = settings[exponents]
      try require(
        asked.count == 2 && asked.allSatisfy { $0 == $0.rounded() }, "exponents",
        "two integers [l*, k*]", got: asked)
      return try IndexModel(
        .with(information: Int(asked[0]), generative: Int(asked[1]), family: settings[family]),
        noiseVariance: settings[noise])
    }
    return Experiment(
      "link-choice", "Which estimator for which link: orders one to four by exponents",
      cost: "10 s",
      parameters: [
        exponents.declaration, family.declaration, noise.declaration, dimension.declaration,
        delta.declaration, slices.declaration,
      ],
      sweep: [
        SweepAxis(
          exponents, [[1, 1], [2, 1], [2, 2], [3, 1], [4, 2], [4, 4]])
      ],
      replicates: 16, headline: .indexOverlap(.sir),
      wrongTheories: [.informationAlone, .allDimensions],
      smallVersion: SpecificationChanges(
        set: ["dimension=16", "sampleRatio=100"], sweep: ["exponents=[2,2],[3,1],[4,4]"],
        replicates: 12),
      validate: { (settings) throws(HelioError) in _ = try link(settings) },
      memory: { S.memory(S.rows($0[delta], $0[dimension]), $0[dimension]) },
      theory: { (settings) throws(HelioError) in
        let own = try link(settings)
        let (ratio, d) = (settings[delta], settings[dimension])
        let n = S.rows(ratio, d)
        let exact = S.orthogonalRatio(n, d)
        let labels = try LabelExponents(own, degree: 4)
        let laws = try MeanEstimatorLaws(own, sliceCount: settings[slices])
        let finite = try FiniteDimensionOverlaps(own, sampleCount: n, dimension: d)
        let spectral = try SpectralLaw(own, transform: nil)
        var values = CellValues(residual: labels.convergence.relativeChange)
        values.predicted[.indexOverlap(.first)] =
          finite.firstWithoutSignal ?? laws.first(sampleRatio: exact)
        let sir = laws.slicedInverse(sampleRatio: exact, dimension: d - 1) ?? 0
        if sir > 0 { values.predicted[.indexOverlap(.sir)] = sir }
        if let threshold = try spectral.threshold(), ratio > 3 * threshold {
          values.predicted[.indexOverlap(.spectral)] =
            try spectral.limit(sampleRatio: ratio).squaredOverlaps.first
          values.allow(for: .spectral) {
            spectralBias(d, overlap: $0, ratio: ratio, threshold: threshold)
          }
        }
        if finite.thirdOrder > 0 { values.predicted[.indexOverlap(.ptrace3)] = finite.thirdOrder }
        if finite.fourthOrder > 0.3, finite.fourthOrderCorrection < 0.1 {
          values.predicted[.indexOverlap(.ptrace4)] = finite.fourthOrder
        }
        values.predicted[.informationExponent] = labels.informationExponent.map(Double.init)
        values.predicted[.generativeExponent] = labels.generativeExponent.map(Double.init)
        values.allow(for: .first, .sir) { meanEstimatorBias(d, overlap: $0) }
        let origin = "200 runs each at d = 10, 20, 40 and n/d = 160 of links of exponents 1 to 4"
        values.allow(for: .ptrace3) {
          AllowedBias([.dimension(min(0.5, 2 * (1 - $0)), d)], origin: origin)
        }
        values.allow(for: .ptrace4) {
          let few = AllowedBias.Term(
            coefficient: 15 * (1 - $0), symbol: "(n/d)", size: ratio, power: 1)
          let wide = AllowedBias.Term.dimension(0.5, d)
          return AllowedBias([few.value < wide.value ? few : wide], origin: origin)
        }
        // What the mean of the label itself would see, for that of a function of it.
        values[.informationAlone] = [.indexOverlap(.sir): laws.first(sampleRatio: exact)]
        values[.allDimensions] = [
          .indexOverlap(.first): 1 / Double(d), .indexOverlap(.ptrace3): 1 / Double(d),
          .indexOverlap(.ptrace4): 1 / Double(d), .indexOverlap(.spectral): 1 / Double(d),
        ]
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let own = try link(settings)
        let d = settings[dimension]
        return try SimulatedEstimator.overlaps(
          of: [.first, .sir, .ptrace3, .ptrace4], own,
          sampleCount: S.rows(settings[delta], d), dimension: d, sliceCount: settings[slices],
          from: source.stream)
      })
  }()
}

extension WrongTheory {
  static let informationAlone = WrongTheory(
    "the information exponent alone", "the overlap of E[y x] for that of E[x|y]")
  static let allDimensions = WrongTheory("chance", "a uniformly random direction, 1/d")
}
