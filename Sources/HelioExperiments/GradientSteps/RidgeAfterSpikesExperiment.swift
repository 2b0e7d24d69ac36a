import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// What l spikes of the features are worth: ridge test error when the powers 1 … l of the learned direction
  /// are fitted freely beside the untrained features.
  ///
  /// Source: sheet gradient-steps sections 3.1 and 7 (E6).
  public static let ridgeAfterSpikes: Experiment = {
    typealias S = StepSettings
    let activation = Parameter.activation(.hermite([0, 1, 0.7, 0.4]))
    let link = Parameter.link("0.8*h1 + 0.6*h2 + 0.3*h3")
    let noiseVariance = Parameter.number(
      "noiseVariance", 0.09, 0 ... .infinity, "variance of the label noise, included in errors")
    let dimension = Parameter.integer(
      "dimension", 300, atLeast: 10, atMost: 10_000, "input dimension d")
    let widthRatio = Parameter.positive("widthRatio", 1.5, "psi = p/d")
    let ridge = Parameter.positive(
      "ridge", 0.05, "penalty of (1/n)|y - F b|^2 + ridge |b|^2, features without 1/sqrt p")
    let spikeCount = Parameter.integer(
      "spikeCount", 2, atLeast: 0, atMost: 6, "l, powers of the direction fitted freely")
    let oneFewer = WrongTheory(
      "one spike fewer", "the error when only the powers below l are fitted freely")
    @Sendable func error(_ settings: Settings, spikeCount: Int) throws(HelioError) -> Solution<
      Double
    > {
      let mu = try settings[activation].hermiteCoefficients(count: 2)
      let power = try settings[activation].secondMoment()
      let theory = try RidgeAfterSpikes(
        activationLinearCoefficient: mu[1],
        nonlinearVariance: max(power - mu[0] * mu[0] - mu[1] * mu[1], 0),
        widthRatio: settings[widthRatio], sampleRatio: settings[S.sampleRatio],
        ridge: settings[ridge])
      let error = try theory.testError(
        link: settings[link], noiseVariance: settings[noiseVariance],
        squaredOverlap: FirstStepLimit.squaredDirectionOverlap(
          link: settings[link], noiseVariance: settings[noiseVariance],
          sampleRatio: settings[S.sampleRatio]),
        spikeCount: spikeCount
      ).get("The error")
      return Solution(error, theory.effectiveRidge.convergence)
    }
    return Experiment(
      "ridge-after-spikes",
      "Ridge test error with l freely fitted feature spikes, against the ridge", cost: "7 s",
      parameters: [
        activation.declaration, link.declaration, noiseVariance.declaration,
        dimension.declaration, S.sampleRatio.declaration, widthRatio.declaration,
        ridge.declaration, spikeCount.declaration,
      ],
      sweep: [
        SweepAxis(spikeCount, [0, 1, 2, 3]),
        SweepAxis(ridge, [0.001, 0.01, 0.1, 1, 10]),
      ], replicates: 8, headline: .testError, wrongTheories: [oneFewer],
      theoryAxis: TheoryAxis(ridge),
      smallVersion: SpecificationChanges(set: ["dimension=100"], sweep: ["ridge=0.01,0.1,1,10"]),
      validate: { (settings) throws(HelioError) in
        try require(
          settings[link].variableCount == 1, link.name, "a function of one projection",
          got: settings[link].text)
      },
      memory: { settings in
        let d = Double(settings[dimension])
        let (n, p) = (settings[S.sampleRatio] * d, settings[widthRatio] * d)
        return 8 * (4 * n * (p + d) + 3 * min(n, p) * min(n, p))
      },
      theory: { (settings) throws(HelioError) in
        let l = settings[spikeCount]
        let right = try error(settings, spikeCount: l)
        var values = CellValues(
          predicted: [.testError: right.value], residual: right.convergence.residual)
        if l > 0 {
          values[oneFewer][.testError] = try error(settings, spikeCount: l - 1).value
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let d = settings[dimension]
        let (n, p) = (S.size(settings[S.sampleRatio], d), S.size(settings[widthRatio], d))
        let data = try DataModel(
          dimension: d, link: settings[link], noiseVariance: settings[noiseVariance])
        func sample(_ name: String, _ count: Int) -> DataModel.Sample<Double> {
          data.sample(count, from: source.stream.substream(name))
        }
        let step = sample("step", n)
        let direction = product(step.inputs, step.targets, transposeFirst: true)
        let W = Matrix<Double>.normal(
          rows: p, columns: d, scale: 1 / Double(d).squareRoot(),
          from: source.stream.substream("weights"))
        func parts(_ X: Matrix<Double>) -> (features: Matrix<Double>, powers: Matrix<Double>) {
          var F = product(X, W, transposeSecond: true)
          settings[activation].apply(to: &F)
          let t = product(X, direction.map { $0 / norm(direction) })
          let h = hermitePolynomials(count: settings[spikeCount] + 1, at: t)
          return (F, Matrix(rows: X.rows, columns: h.count) { h[$1][$0] })
        }
        let (train, test) = (sample("readout", n), sample("test", 2000))
        let fit = try PartlyFreeRidge(
          parts(train.inputs), targets: train.targets, ridge: settings[ridge] * Double(n))
        let f = fit.predict(parts(test.inputs))
        let error = zip(f, test.noiseless).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        return CellValues(
          measured: [.testError: error / Double(f.count) + settings[noiseVariance]])
      })
  }()
}

/// Ridge regression in which some columns carry no penalty.
///
///     min |y - F b - P c|^2 + ridge |b|^2:   b on the parts orthogonal to P, then c
private struct PartlyFreeRidge {
  private let b: [Double]
  private let c: [Double]

  init(
    _ parts: (features: Matrix<Double>, powers: Matrix<Double>), targets y: [Double],
    ridge: Double
  ) throws(HelioError) {
    let (F, P) = parts
    let Q = try singularValueDecomposition(P)
    // F - U U^T F, and the same of y.
    let U = Q.left
    var rest = F
    addProduct(to: &rest, U, product(U, F, transposeFirst: true), scale: -1)
    var z = y
    add(product(U, product(U, y, transposeFirst: true)).map { -$0 }, to: &z)
    let G = lowerGram(rest, of: .columns)
    b = try CholeskyFactor(G, addingToDiagonal: ridge).solve(
      product(rest, z, transposeFirst: true))
    var left = y
    add(product(F, b).map { -$0 }, to: &left)
    let s = Q.values
    let w = product(U, left, transposeFirst: true)
    c = product(Q.right, zip(w, s).map { $0 / $1 })
  }

  func predict(_ parts: (features: Matrix<Double>, powers: Matrix<Double>)) -> [Double] {
    var f = product(parts.features, b)
    add(product(parts.powers, c), to: &f)
    return f
  }
}
