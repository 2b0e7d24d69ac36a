import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Many passes on Fourier features of two classes, inputs neither Gaussian nor on a sphere.
  ///
  /// The closure has the moments of test points, the runs are tested on the same. The min-norm readout stands beside,
  /// the median over some samples of a replicate, since its mean does not exist at P = n.
  ///
  /// Source: sheet random-features-sgd sections 3.4 and 6 (4).
  public static let sgdBeyondGaussian: Experiment = {
    typealias S = SGDSettings
    let kind = Parameter.choice(
      "activation", FeatureKind.fourier, "activation s, or fourier for [cos, sin]")
    let dimension = Parameter.integer(
      "dimension", 30, atLeast: 9, atMost: 20_000, "input dimension d; 9 coordinates tell classes")
    let samples = Parameter.integer("sampleCount", 100, atLeast: 1, "n, training points")
    let tests = Parameter.integer("testCount", 2000, atLeast: 1, "test points of the moments")
    let rate = Parameter.positive("learningRate", 1.2, "g of the steps g t^-zeta")
    let passes = Parameter.integer("passCount", 10, atLeast: 1, atMost: 100_000, "passes")
    let runs = Parameter.integer("runCount", 40, atLeast: 1, "runs of a replicate on its sample")
    let fresh = WrongTheory("fresh samples", "every step is taken to have a new sample")
    return Experiment(
      "sgd-beyond-gaussian",
      "SGD on Fourier features of two classes over P/n, constant and decaying steps, and min-norm",
      cost: "10 s",
      parameters: [
        kind.declaration, dimension.declaration, samples.declaration, tests.declaration,
        S.width.declaration, rate.declaration, S.decay.declaration, passes.declaration,
        runs.declaration,
      ],
      sweep: [
        SweepAxis(S.decay, [0, 0.5]), SweepAxis(S.width, [10, 25, 40, 50, 63, 100, 200]),
      ],
      replicates: 12, headline: .averageRisk, wrongTheories: [fresh, .fullBatch],
      smallVersion: SpecificationChanges(
        set: ["testCount=1000"], sweep: ["stepDecayExponent=0,0.5", "width=10,25,50,100"]),
      memory: { settings in
        let P = 2 * Double(settings[S.width])
        let n = Double(settings[samples]) + Double(settings[tests])
        return 8 * (5 * P * P + 3 * n * (P + Double(settings[dimension])))
      },
      theory: { _ in CellValues() },
      simulation: { (settings, source) throws(HelioError) in
        let (d, n) = (settings[dimension], settings[samples])
        let schedule = try StepSchedule(
          learningRate: settings[rate], decayExponent: settings[S.decay],
          stepCount: settings[passes] * n)
        let layer = RandomFeatureLayer(
          settings[kind], width: settings[S.width], dimension: d,
          from: source.stream.substream("weights"))
        let mixture = ClassMixture(dimension: d)
        let test = mixture.draw(settings[tests], from: source.stream.substream("test"))
        let moments = try sampleMoments(layer.features(test.inputs), test.labels)
        let train = mixture.draw(n, from: source.stream.substream("sample").at(0))
        let Phi = layer.features(train.inputs)
        let fixed = try FixedSample(features: Phi, test: moments)
        let closure = try fixed.homogenised(labels: train.labels, schedule)
        var values = CellValues(
          predicted: [.averageRisk: closure.test.average, .lastRisk: closure.test.last])
        values[.fullBatch] = [
          .averageRisk: closure.gradientDescent.average, .lastRisk: closure.gradientDescent.last,
        ]
        let stream = try FeatureBasis(moments).modes.risk(schedule)
        values[fresh] = [
          .averageRisk: stream.average(noiseVariance: 0), .lastRisk: stream.last(noiseVariance: 0),
        ]
        var (average, last) = (0.0, 0.0)
        let labels = Matrix<Double>(rows: n, columns: 1, elements: train.labels)
        for r in 0..<settings[runs] {
          let readouts = try trainReadouts(
            Phi, labels: labels, schedule, order: .withReplacement,
            from: source.stream.substream("runs").at(r))
          average += moments.risk(readouts.average.row(0)) / Double(settings[runs])
          last += moments.risk(readouts.last.row(0)) / Double(settings[runs])
        }
        values.measured = [.averageRisk: average, .lastRisk: last]
        var interpolators: [Double] = []
        for k in 0..<5 {
          let draw = mixture.draw(n, from: source.stream.substream("sample").at(k))
          let (readout, _) = try minimumNormReadouts(
            layer.features(draw.inputs),
            labels: Matrix(rows: n, columns: 1, elements: draw.labels))
          interpolators.append(moments.risk(readout.row(0)))
        }
        values.measured[.interpolatorRisk] = median(interpolators)
        return values
      })
  }()
}

/// Second moments of features and labels over points, as data have them.
private func sampleMoments(
  _ Phi: Matrix<Double>, _ y: [Double]
) throws(HelioError) -> FeatureMoments {
  let part = 1 / Double(Phi.rows)
  return try FeatureMoments(
    secondMoment: gram(Phi, of: .columns, scale: part),
    targetCorrelation: product(Phi, y, transposeFirst: true).map { part * $0 },
    targetPower: part * dot(y, y))
}
