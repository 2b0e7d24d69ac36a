import HelioCore
import HelioLinalg
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Sign features with structured rows: what a kernel estimate gains and loses by them.
  ///
  /// Source: sheet group-and-shuffle §5, §6 (experiment G).
  public static let structuredFeatures: Experiment = {
    let rho = Parameter<Double>.number(
      "correlation", 0.6, -0.999...0.999, "\u{03C1}, cosine of the two inputs")
    let pair = Parameter<CoordinatePair>.choice(
      "pair", .sameBlock, "coordinates of the inputs: in one block of R or in two")
    let size = Parameter<Int>.integer(
      "blockSize", 8, atLeast: 2, atMost: 64, "block size b, and as many blocks")
    let draws = Parameter<Int>.integer(
      "draws", 200, atLeast: 2, atMost: 1_000_000, "draws of the rows in a replicate")
    return Experiment(
      "structured-features", "Kernel estimates with sign features of structured rows",
      cost: "30 s",
      parameters: [
        rho.declaration, pair.declaration, size.declaration, draws.declaration,
      ],
      sweep: [
        SweepAxis(pair, ["sameBlock", "differentBlocks"]),
        SweepAxis(rho, [0, 0.2, 0.4, 0.6, 0.8, 0.9]),
      ],
      replicates: 24, headline: .structuredSignBias,
      wrongTheories: [.unbiasedStructure, .independentRows],
      theoryAxis: TheoryAxis(rho, count: 37),
      smallVersion: SpecificationChanges(
        set: ["draws=60"], sweep: ["pair=sameBlock,differentBlocks", "correlation=0,0.3,0.6,0.9"],
        replicates: 20),
      theory: { (settings) throws(HelioError) in
        let b = settings[size]
        let errors = try SignKernelError(correlation: settings[rho], blockSize: b)
        var values = CellValues(predicted: [
          .independentSignError: errors.independentError, .haarSignError: errors.haarError,
        ])
        values[.independentRows] = [.haarSignError: errors.independentError]
        values.allowedBias[.haarSignError] = AllowedBias(
          [.init(coefficient: 0.7, symbol: "n", size: Double(b * b), power: 1)],
          origin: "8000 draws each at n = 16, 36, 64 and four correlations")
        switch settings[pair] {
        case .sameBlock: values.predicted[.structuredSignBias] = 0
        case .differentBlocks:
          values.predicted[.structuredSignBias] = try errors.differentBlockBias()
            .get("the bias")
          values[.unbiasedStructure] = [.structuredSignBias: 0]
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let (b, rho, draws) = (settings[size], settings[rho], settings[draws])
        let n = b * b
        let kernel = try SignKernelError(correlation: rho, blockSize: b).kernel
        func estimates(
          _ name: String, _ columns: (RandomStream) throws(HelioError) -> Matrix<Double>
        ) throws(HelioError) -> SignEstimates {
          let stream = source.stream.substream(name)
          return try SignEstimates(draws: draws, correlation: rho) {
            (draw) throws(HelioError) in try columns(stream.substream("\(draw)"))
          }
        }
        func layer(_ m: Int) throws(HelioError) -> SignEstimates {
          let pattern = try RotationPattern.groupShuffle(
            blockCount: b, blockSize: b, factorCount: m)
          return try estimates("\(m) factors") { (stream) throws(HelioError) in
            try SignEstimates.columns(
              of: pattern, and: settings[pair] == .sameBlock ? 1 : b, from: stream)
          }
        }
        let independent = try estimates("independent") { (stream) throws(HelioError) in
          .normal(rows: n, columns: 2, from: stream)
        }
        let haar = try estimates("haar") { (stream) throws(HelioError) in
          SignEstimates.haarColumns(n, from: stream)
        }
        let (two, three) = (try layer(2), try layer(3))
        var values = CellValues(measured: [
          .independentSignError: independent.scaledError(kernel: kernel),
          .haarSignError: haar.scaledError(kernel: kernel),
          .structuredSignError: two.scaledError(kernel: kernel),
          .structuredSignBias: two.bias(kernel: kernel),
          .deepSignError: three.scaledError(kernel: kernel),
          .deepSignBias: three.bias(kernel: kernel),
        ])
        if settings[pair] == .sameBlock {
          // The b neurons of a block of L agree: as many estimates as there are blocks.
          let small = try estimates("one block") { (stream) throws(HelioError) in
            SignEstimates.haarColumns(b, from: stream)
          }
          values.predicted[.structuredSignError] = Double(b) * small.scaledError(kernel: kernel)
          values[.independentRows] = [
            .structuredSignError: 1 - kernel * kernel
          ]
        }
        return values
      })
  }()
}

extension WrongTheory {
  static let unbiasedStructure = WrongTheory(
    "no bias", "as if structured rows estimated every kernel without bias")
  static let independentRows = WrongTheory(
    "independent rows", "the error of independent Gaussian rows")
}
