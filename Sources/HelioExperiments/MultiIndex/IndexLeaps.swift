import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

/// Polynomial links whose directions are learned one after the other.
package enum LeapLink: String, CaseIterable, Sendable {
  /// h_3(z); z_1 + z_1 z_2; z_1 + h_3(z_2).
  case cubic, staircase, lateCubic

  var rows: [[Double]] {
    switch self {
    case .cubic: [[1, 3]]
    case .staircase: [[1, 1, 0], [1, 1, 1]]
    case .lateCubic: [[1, 1, 0], [1, 0, 3]]
    }
  }
  package var text: String {
    switch self {
    case .cubic: "h\u{2083}(z)"
    case .staircase: "z\u{2081} + z\u{2081}z\u{2082}"
    case .lateCubic: "z\u{2081} + h\u{2083}(z\u{2082})"
    }
  }
}

extension Experiment {
  /// Directions found one leap after the other by online gradient descent, at several dimensions.
  ///
  /// The start has the overlap 1/sqrt d, the size of a random one, with every direction. Steps are c/d, and
  /// c d^{-3/2} for a leap of 3, with which the paper's rows are d^{max(leap - 1, 1)}. Source: sheet multi-index §2.1,
  /// §6 (E10).
  public static let indexLeaps: Experiment = {
    typealias S = MultiIndexSettings
    let link = Parameter<LeapLink>.choice("leapLink", .staircase, "polynomial link")
    let dimension = S.dimension(40, atMost: 2000)
    let delta = S.ratio(16)
    let scale = Parameter<Double>.positive(
      "stepScale", 0.05, "c of the step c d^(-max(l, 2)/2), l the largest leap")
    let noise = Parameter<Double>.number("noiseVariance", 0.0625, 0...1e6, "\u{03C3}\u{00B2}")
    @Sendable func step(_ settings: Settings) throws(HelioError) -> (eta: Double, leap: Int) {
      let leap = try LeapSequence(hermiteTerms: settings[link].rows).leapExponent
      return (
        settings[scale] * pow(Double(settings[dimension]), -Double(max(leap, 2)) / 2), leap
      )
    }
    return Experiment(
      "index-leaps", "Directions one leap after the other: online descent at several dimensions",
      cost: "120 s",
      parameters: [
        link.declaration, dimension.declaration, delta.declaration, scale.declaration,
        noise.declaration,
      ],
      sweep: [
        SweepAxis(link, ["staircase", "lateCubic", "cubic"]), SweepAxis(dimension, [20, 40, 80]),
        SweepAxis(delta, [16, 32, 64, 128, 256, 512, 1024]),
      ],
      replicates: 16, headline: .firstDirection, wrongTheories: [.noOrthogonalNoise, .halfRows],
      theoryAxis: TheoryAxis(delta, count: 20),
      smallVersion: SpecificationChanges(
        sweep: ["leapLink=staircase,cubic", "dimension=20,40", "sampleRatio=16,64,256"],
        replicates: 12),
      theory: { (settings) throws(HelioError) in
        let terms = try HermiteTerms(settings[link].rows)
        let (r, d) = (terms.directionCount, settings[dimension])
        let flow = try OnlineLeapFlow(terms, noiseVariance: settings[noise])
        let n = S.rows(settings[delta], d)
        let start = Matrix<Double>.identity(r).scaled(by: 1 / Double(d).squareRoot())
        let (eta, leap) = try step(settings)
        func numbers(_ n: Int, keepsNoise: Bool = true) throws(HelioError) -> ByNumber<Double> {
          let a = try flow.affinities(
            from: start, step: eta, sampleCount: n, dimension: d, keepsNoise: keepsNoise)
          var values: ByNumber<Double> = [.firstDirection: a[0]]
          if r > 1 { values[.secondDirection] = a[1] }
          return values
        }
        var values = CellValues(predicted: try numbers(n))
        values.predicted[.largestLeap] = Double(leap)
        values[.noOrthogonalNoise] = try numbers(n, keepsNoise: false)
        values[.halfRows] = try numbers(max(1, n / 2))
        // The moment of an escape from a leap of 3 scatters, and its mean is not where the mean path escapes.
        let leaps = try LeapSequence(hermiteTerms: terms.rows).leaps
        func bias(_ leap: Int) -> AllowedBias {
          AllowedBias(
            [
              .init(
                coefficient: leap > 2 ? 3 : 0.3, symbol: "(1/c)", size: 1 / settings[scale],
                power: 1)
            ],
            origin:
              "30 seeds each at c = 0.15 and 0.05, d = 20 and 40, n/d = 8 to 512 of the links with h3"
          )
        }
        values.allowedBias[.firstDirection] = bias(leaps[0])
        values.allowedBias[.secondDirection] = bias(leaps[leaps.count - 1])
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let terms = try HermiteTerms(settings[link].rows)
        let d = settings[dimension]
        var descent = try OnlineIndexDescent(
          terms, noiseVariance: settings[noise], dimension: d,
          startOverlap: 1 / Double(d).squareRoot(), from: source.stream)
        descent.descend(
          sampleCount: S.rows(settings[delta], d), step: try step(settings).eta,
          from: source.stream.substream("rows"))
        let a = descent.affinities
        var values = CellValues(measured: [.firstDirection: a[0]])
        if a.count > 1 { values.measured[.secondDirection] = a[1] }
        return values
      })
  }()
}

extension WrongTheory {
  static let noOrthogonalNoise = WrongTheory(
    "no orthogonal noise", "the length that steps gain outside all directions is forgotten")
  static let halfRows = WrongTheory("half the rows", "every second row not counted")
}
