import Foundation
import Heliotrope
import Testing

/// `heliotrope adapter` on files.
@Suite struct AdapterCommandTests {
  private let common = ["--threads", "1", "--quiet"]
  private let stream = RandomStream(seed: 3, purpose: "adapter command")

  private func write(_ W: Matrix<Double>, to name: String, _ scratch: Scratch) throws {
    try NumpyArchiveFile.array(shape: [W.rows, W.columns], W.elements)
      .write(to: scratch.url.appendingPathComponent(name))
  }

  private func result(_ scratch: Scratch, _ folder: String) throws -> AdapterChoice {
    try JSONDecoder().decode(
      AdapterChoice.self,
      from: Data(contentsOf: scratch.url.appendingPathComponent("\(folder)/result.json")))
  }

  /// One entry of a file is changed between two runs of the same command.
  @Test func aChangedMatrixIsNotServedOldNumbers() throws {
    let scratch = try Scratch()
    let W = Matrix<Double>.normal(rows: 8, columns: 8, from: stream)
    var changed = W
    changed[0, 0] += 1
    try write(W, to: "before.npy", scratch)
    try write(changed, to: "after.npy", scratch)
    func run(_ folder: String) throws -> Program {
      try Program(
        ["adapter", "before.npy", "after.npy", "-o", folder] + common, in: scratch.url)
    }
    #expect(try run("out").status == 0)
    let file = scratch.url.appendingPathComponent("out/result.json")
    let old = try Data(contentsOf: file)
    changed[3, 4] += 2
    try write(changed, to: "after.npy", scratch)
    let refused = try run("out")
    #expect(refused.status == 1 && refused.errors.contains("choose another"), "\(refused.errors)")
    #expect(try Data(contentsOf: file) == old)
    #expect(try run("other").status == 0)
    #expect(
      try Data(contentsOf: scratch.url.appendingPathComponent("other/result.json")) != old)
  }

  /// A rotated matrix is recognised, and its written factors make it again.
  @Test func rotationIsRecognised() throws {
    let scratch = try Scratch()
    let W = Matrix<Double>.normal(rows: 20, columns: 16, from: stream)
    let Q = try RotationPattern.groupShuffle(blockCount: 4, blockSize: 4, factorCount: 2)
      .random(from: stream.substream("rotation"))
    let turned = Q.transposed.apply(toRowsOf: W)
    try write(W, to: "before.npy", scratch)
    try write(turned, to: "after.npy", scratch)
    let run = try Program(
      ["adapter", "before.npy", "after.npy", "-o", "out"] + common, in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      run.output.contains("right: group and shuffle, 2 factors of blocks of 4"), "\(run.output)")
    #expect(run.output.contains("it is the change exactly"))
    #expect(run.output.contains("No singular value has changed"))
    let factors = scratch.url.appendingPathComponent("out/adapter.npz").path
    func blocks(_ f: Int) throws -> [Int] {
      do {
        _ = try NumpyMatrixFile(reading: "\(factors):right_\(f)")
        return []
      } catch {
        // Of three axes.
        #expect("\(error)".contains("[4, 4, 4]"))
        return [4, 4, 4]
      }
    }
    #expect(try blocks(0) == [4, 4, 4] && blocks(1) == [4, 4, 4])
    let page = try String(
      contentsOf: scratch.url.appendingPathComponent("out/report.html"), encoding: .utf8)
    #expect(page.contains("adapter-residual") && page.contains("adapter-spectrum"))
    // The same again is read, not computed, and drawn from its result.
    let draw = try Program(["draw", "out"], in: scratch.url)
    #expect(draw.status == 0, "\(draw.errors)")
  }

  /// Dense rotations of both sides leave what singular values leave, and a scaled rotation is found when asked for.
  @Test func bothSidesAndScales() throws {
    let scratch = try Scratch()
    let W = Matrix<Double>.normal(rows: 12, columns: 12, from: stream)
    let (left, right) = (
      try randomOrthogonal(12, from: stream.substream("left")),
      try randomOrthogonal(12, from: stream.substream("right"))
    )
    try write(W, to: "before.npy", scratch)
    try write(product(left, product(W, right)), to: "turned.npy", scratch)
    let both = try Program(
      ["adapter", "before.npy", "turned.npy", "--tolerance", "0", "-o", "both"] + common,
      in: scratch.url)
    #expect(both.output.contains("Take both: dense rotation: it is the change exactly"))
    let Q = try RotationPattern.groupShuffle(blockCount: 3, blockSize: 4, factorCount: 2)
      .random(from: stream.substream("rotation"))
    var scaled = Q.transposed.apply(toRowsOf: W)
    for i in 0..<12 {
      for j in 0..<12 { scaled[i, j] *= 1 + 0.05 * Double(i) }
    }
    try write(scaled, to: "scaled.npy", scratch)
    let arguments = ["adapter", "before.npy", "scaled.npy", "--tolerance", "0"]
    let with = try Program(
      arguments + ["-o", "with", "--scale-neurons"] + common, in: scratch.url)
    #expect(
      with.output.contains(
        "Take right: group and shuffle, 2 factors of blocks of 4 + scale of neurons: it is the change exactly"
      ), "\(with.output)")
    let without = try Program(arguments + ["-o", "without"] + common, in: scratch.url)
    #expect(without.status == 0 && !without.output.contains("scale of neurons"))
  }

  /// A spike is told to be one: low rank, and what rotations leave.
  @Test func spikeIsRecognised() throws {
    let scratch = try Scratch()
    let W = Matrix<Double>.normal(rows: 12, columns: 8, from: stream)
    let (u, v): ([Double], [Double]) = (
      stream.substream("u").normals(12), stream.substream("v").normals(8)
    )
    let after = Matrix(rows: 12, columns: 8) { i, j in W[i, j] + u[i] * v[j] }
    var archive = NumpyArchiveFile()
    archive.add("w0", shape: [12, 8], W.elements)
    archive.add("w1", shape: [12, 8], after.elements)
    try archive.data().write(to: scratch.url.appendingPathComponent("two.npz"))
    let run = try Program(
      ["adapter", "two.npz:w0", "two.npz:w1", "-o", "out", "--json"] + common, in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let choice = try result(scratch, "out")
    #expect(choice.candidates[choice.recommended].name == "rank 1")
    #expect(choice.candidates[choice.recommended].residual < 1e-10)
    let floor = try #require(choice.rotationFloor)
    for candidate in choice.candidates where candidate.kind != "low rank" {
      if candidate.kind == "spike + rotation" { continue }
      #expect(candidate.residual >= floor - 1e-9, "\(candidate.name)")
    }
  }

  @Test func oneMatrixAndBudget() throws {
    let scratch = try Scratch()
    let structure = try GroupShuffleStructure(
      leftBlockCount: 4, rightBlockCount: 4, inner: Shuffle(factor: 4, count: 16),
      leftShuffle: .identity(16), rightShuffle: .identity(12))
    let member = try GroupShuffleMatrix(
      left: BlockDiagonal(
        count: 4, stacked: .normal(rows: 16, columns: 4, from: stream.substream("L"))),
      right: BlockDiagonal(
        count: 4, stacked: .normal(rows: 16, columns: 3, from: stream.substream("R"))),
      structure: structure)
    try write(member.denseMatrix(), to: "w.npy", scratch)
    let run = try Program(["adapter", "w.npy", "-o", "out"] + common, in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("it is the matrix exactly"), "\(run.output)")
    let choice = try result(scratch, "out")
    #expect(choice.candidates[choice.recommended].freeParameters == 4 * 28)
    let small = try Program(
      ["adapter", "w.npy", "-o", "small", "--budget", "60"] + common, in: scratch.url)
    #expect(small.status == 0, "\(small.errors)")
    #expect(try result(scratch, "small").candidates.allSatisfy { $0.freeParameters <= 60 })
  }

  @Test func refusals() throws {
    let scratch = try Scratch()
    try write(.normal(rows: 4, columns: 4, from: stream), to: "a.npy", scratch)
    try write(.normal(rows: 4, columns: 6, from: stream), to: "b.npy", scratch)
    try write(Matrix(rows: 4, columns: 4), to: "zero.npy", scratch)
    try write(Matrix(rows: 1, columns: 1, repeating: 2), to: "one.npy", scratch)
    try write(Matrix(rows: 4, columns: 4, repeating: 1e200), to: "huge.npy", scratch)
    _ = try scratch.file("text.npy", "1,2\n3,4\n")
    var archive = NumpyArchiveFile()
    archive.add("x", shape: [2, 2], [1.0, 2, 3, 4])
    archive.add("y", shape: [2, 2, 1], [1.0, 2, 3, 4])
    try archive.data().write(to: scratch.url.appendingPathComponent("two.npz"))
    for (arguments, status, words) in [
      ([], 64, "Name a file"), (["a.npy", "b.npy"], 64, "of the shape of BEFORE, 4 x 4"),
      (["zero.npy", "a.npy"], 64, "not zero"), (["a.npy", "a.npy"], 64, "different from BEFORE"),
      (["one.npy"], 64, "BEFORE must be of more than one entry"),
      (["a.npy", "huge.npy"], 64, "between 1e-100 and 1e100"), (["none.npy"], 66, "no such file"),
      (["text.npy"], 65, "numpy.save"),
      (["two.npz"], 65, "FILE.npz:x"), (["two.npz:z"], 65, "There is no entry 'z'"),
      (["two.npz:y"], 65, "reshape"), (["a.npy", "--budget", "0"], 64, "budget must be"),
      (["a.npy", "--budget", "1"], 64, "enough for some form"),
      (["a.npy", "--tolerance", "1"], 64, "tolerance"),
      (["a.npy", "--example", "rotation"], 64, "only one"),
    ] as [([String], Int32, String)] {
      let run = try Program(["adapter"] + arguments + common, in: scratch.url)
      #expect(run.status == status, "\(arguments): \(run.status) \(run.errors)")
      #expect(run.errors.contains(words), "\(arguments): \(run.errors)")
    }
  }
}
