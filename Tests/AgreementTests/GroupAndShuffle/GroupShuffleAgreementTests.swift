import Foundation
import Heliotrope
import Testing

/// Numbers of the sheet that are theory's and simulation's at once.
@Suite struct GroupShuffleAgreementTests {
  private let stream = RandomStream(seed: 14, purpose: "group and shuffle agreement")

  /// The alternating search reaches the formula where it is below 1, pair by pair. Wrong theory: blocks without shuffles.
  @Test(arguments: [(32, 2, 1), (8, 8, 1), (32, 2, 3), (16, 4, 2)]) func searchedCeilings(
    _ k: Int, _ b: Int, _ m: Int
  ) throws {
    let theory = try VectorTransport(blockCount: k, blockSize: b, factorCount: m)
    let pattern = try RotationPattern.groupShuffle(blockCount: k, blockSize: b, factorCount: m)
    for r in 0..<6 {
      let pair = stream.substream("pair").at(r)
      let (x, y): ([Double], [Double]) = (
        pair.substream("x").normals(64), pair.substream("y").normals(64)
      )
      let found = try RotationSearch.overlap(pattern, from: x, to: y, starting: pair).value
      let ceiling = try #require(try theory.maximumOverlap(from: x, to: y))
      #expect(abs(found - ceiling) < 1e-7, "\(k), \(b), \(m)")
      if m > 1 {
        let single =
          try VectorTransport(blockCount: k, blockSize: b, factorCount: 1)
          .maximumOverlap(from: x, to: y) ?? 1
        #expect(found > single + 0.01)
      }
    }
  }

  /// Haar targets at k = b = 8 and 16: simulated in the sheet 0.6433 +- 0.0004 and 0.7955 +- 0.0002.
  @Test func projectionOfRotations() throws {
    for (b, value, count) in [(8, 0.6433, 60), (16, 0.7955, 12)] {
      let errors = try (0..<count).map {
        try TargetLaw.haar.projectionError(
          blockCount: b, blockSize: b, from: stream.substream("haar \(b)").at($0))
      }
      checkAgreement(
        errors, theory: value, wrong: 1 - 4 / Double(b), bias: 0.0005, "Haar, b = \(b)")
    }
    let gaussian = try (0..<60).map {
      try TargetLaw.gaussian.projectionError(
        blockCount: 8, blockSize: 8, from: stream.substream("gaussian").at($0))
    }
    checkAgreement(gaussian, theory: 0.6158, wrong: 0.6433, bias: 0.0005, "Gaussian, b = 8")
  }

  /// The fourth moment of layers; wrong theory: Gaussian entries.
  @Test func fourthMoments() throws {
    for (k, b, m) in [(8, 8, 2), (4, 12, 2), (16, 4, 3)] {
      let pattern = try RotationPattern.groupShuffle(blockCount: k, blockSize: b, factorCount: m)
      let theory = try #require(
        try FactorClass(blockCount: k, blockSize: b, factorCount: m).entryFourthMoment)
      let found = try (0..<200).map {
        try entryFourthMoment(pattern, from: stream.substream("moment \(k)").at($0))
      }
      checkAgreement(found, theory: theory, wrong: 3, "k = \(k), b = \(b), m = \(m)")
    }
  }

  /// The bias of structured rows at a pair in two blocks: sheet 0.0309 at rho = 0.6. Wrong theory: none.
  @Test func signBias() throws {
    let errors = try SignKernelError(correlation: 0.6, blockSize: 8)
    let bias = try errors.differentBlockBias().get("the bias")
    let pattern = try RotationPattern.groupShuffle(blockCount: 8, blockSize: 8, factorCount: 2)
    let found = try (0..<70).map { r in
      try SignEstimates(draws: 100, correlation: 0.6) { draw throws(HelioError) in
        try SignEstimates.columns(
          of: pattern, and: 8, from: stream.substream("bias \(r)").at(draw))
      }.bias(kernel: errors.kernel)
    }
    checkAgreement(found, theory: bias, wrong: 0, "bias at rho = 0.6")
  }
}
