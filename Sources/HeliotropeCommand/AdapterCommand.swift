import ArgumentParser
import Foundation
import Heliotrope

/// Which adapter a change of weights needs.
struct AdapterCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adapter",
    abstract: "Tell which adapter a change of weights needs: rotation, low rank, or both.",
    discussion: """
      Takes a weight matrix before and after training (NPY, or an entry of an NPZ archive as FILE.npz:NAME) and fits \
      every form that the budget affords: rotations of the inputs, of the neurons and of both, block-diagonal, group and \
      shuffle, butterfly and dense; low rank; a spike beside a rotation. Shows the residual against free parameters, \
      singular values before and after, and recommends the cheapest form that leaves at most a tenth of the squared \
      change. Its factors are written as adapter.npz, with load_adapter.py for NumPy and PyTorch. One matrix alone is \
      approximated by two factors of blocks.

      EXAMPLES
        heliotrope adapter before.npy after.npy
        heliotrope adapter checkpoint.npz:layer3_before checkpoint.npz:layer3_after --budget 2000
        heliotrope adapter weights.npy
        heliotrope adapter --example rotation
      """)

  @Argument(help: "Weights before, outputs x inputs: FILE.npy, or FILE.npz:ENTRY.")
  var before: String?

  @Argument(help: "Weights after, of the same shape; without, BEFORE itself is approximated.")
  var after: String?

  @Option(
    help: "A pair of this laboratory instead: rotation, training or adaptation.")
  var example: AdapterExample?

  @Option(help: "Free parameters at most (default: one less than entries).")
  var budget: Int?

  @Option(help: "Share of the squared change that may be left, in [0, 1).")
  var tolerance = 0.1

  @Flag(
    help:
      "Also try a scale for every neuron, alone and beside each rotation: singular values are kept no more."
  )
  var scaleNeurons = false

  @OptionGroup(title: "Run") var options: RunOptions

  func validate() throws {
    if before != nil, example != nil {
      throw ValidationError("Give only one of BEFORE and --example.")
    }
    if before == nil, example == nil {
      throw ValidationError("Name a file with weights, or give --example rotation.")
    }
  }

  func run() async throws {
    options.prepare()
    let run = Run(options: options, command: CommandLine.arguments)
    let sources = try weights()
    var specification = AdapterSpecification(
      before: .init(name: sources.before.name, sources.before.matrix),
      after: sources.after.map { .init(name: $0.name, $0.matrix) }, budget: budget)
    specification.tolerance = tolerance
    specification.scalesNeurons = scaleNeurons
    try specification.validate()
    let folder = try ResultsFolder(
      path: options.output, experiment: "adapter",
      name: "adapter-\(example?.rawValue ?? stem(before ?? ""))", specification: specification)
    if example != nil {
      // To try the same on files.
      let matrices = [("before.npy", sources.before.matrix), ("after.npy", sources.after?.matrix)]
      for case (let file, let matrix?) in matrices {
        try folder.write(
          NumpyArchiveFile.array(shape: [matrix.rows, matrix.columns], matrix.elements), to: file)
      }
    }
    let choice = try chooseAdapter(
      before: sources.before.matrix, after: sources.after?.matrix, specification, in: folder,
      progress: options.progress.report)
    try await run.finish(choice, in: folder)
  }

  private typealias NamedMatrix = (name: String, matrix: Matrix<Double>)

  private func weights() throws -> (before: NamedMatrix, after: NamedMatrix?) {
    if let example {
      let (before, after) = try example.matrices()
      return ((example.rawValue, before), (example.rawValue, after))
    }
    func read(_ name: String) throws -> NamedMatrix {
      (
        URL(fileURLWithPath: name).standardizedFileURL.path,
        try NumpyMatrixFile(reading: name).matrix
      )
    }
    return (try read(before ?? ""), try after.map { try read($0) })
  }
}

extension AdapterChoice: TabularResult {
  /// Forms on the Pareto front by rows, as the terminal shows them.
  var tableText: String {
    var rows = [["form", "free parameters", "residual", ""]]
    for i in front {
      let candidate = candidates[i]
      rows.append([
        candidate.name, "\(candidate.freeParameters)", short(candidate.residual),
        i == recommended ? "recommended" : "",
      ])
    }
    return alignedColumns(rows)
  }
}
