import Heliotrope
import Testing
import _HelioTestSupport

/// The sign-symmetrised path of random networks over |f|.
private func pathLine(
  _ activation: Activation, r: Double, width p: Int, dimension d: Int, count: Int,
  _ stream: RandomStream
) throws -> (intercept: Double, slope: Double) {
  try RandomNetworkPaths(
    activation: activation, width: p, dimension: d, count: count,
    lengths: [r * Double(d).squareRoot()], from: stream
  ).pathLine(0)
}

@Suite struct AdversarialAgreementTests {
  private let stream = RandomStream(seed: 41, purpose: "adversarial agreement")

  /// One step of length 1 on tanh networks of 100 neurons in 50 dimensions. Wrong theory: the limit of infinite
  /// sizes, 0.7222. The finite-size form is 0.0001 ± 0.0002 above the exact law here (4.8 million networks of another
  /// stream).
  @Test func flipsAtFiniteSize() throws {
    let law = try FlipLaw(activation: .tanh, width: 100, dimension: 50)
    let shares = try (0..<20).map { r in
      try RandomNetworkPaths(
        activation: .tanh, width: 100, dimension: 50, count: 80_000, lengths: [1],
        from: stream.substream("flips").at(r)
      ).flipProbability(0).mean
    }
    checkAgreement(
      shares, theory: try law.finiteSizeProbability(1), wrong: try law.limitProbability(1),
      bias: 0.0005, "P(flip)")
  }

  /// The path's memory of its start at relu2. Wrong theory: C, without the gradient's component along the
  /// input. The slope nears C' as p^{-1/2}: two widths, extrapolated.
  @Test(.enabled(if: runsSlowTests)) func memoryOfThePath() throws {
    let path = try MacroscopicPath(activation: .relu2, relativePathLength: 0.5, widthRatio: 1)
    var (slopes, heights): ([Double], [Double]) = ([], [])
    for r in 0..<16 {
      let draws = stream.substream("memory").at(r)
      let narrow = try pathLine(
        .relu2, r: 0.5, width: 1600, dimension: 1600, count: 3200, draws.substream("narrow"))
      let wide = try pathLine(
        .relu2, r: 0.5, width: 6400, dimension: 6400, count: 1600, draws.substream("wide"))
      slopes.append(2 * wide.slope - narrow.slope)
      heights.append(wide.intercept / 80)
    }
    checkAgreement(
      slopes, theory: path.effectiveMemory, wrong: path.memory, bias: 0.02, "slope in |f|")
    // Wrong theory: the linear law -r sqrt(D2/psi).
    checkAgreement(
      heights, theory: path.scaledOutput, wrong: -0.5 * 2.0.squareRoot(), bias: 0.002,
      "height over sqrt p")
  }

  /// Real steps at small rates. Wrong theory: the other loss.
  @Test(.enabled(if: runsSlowTests), arguments: [false, true]) func gradientStep(squared: Bool)
    throws
  {
    let (d, link) = (200, Link.hermite)
    let model = try DataModel(dimension: d, link: link([0, 1, 0.7]), noiseVariance: 0.25)
    func theory(_ loss: StepAlignment.Loss) throws -> StepAlignment {
      try StepAlignment(
        activation: .relu, link: link([0, 1, 0.7]), noiseVariance: 0.25, sampleRatio: 2,
        learningRate: 1, loss: loss)
    }
    let runs = try (0..<160).map { r in
      try StepAlignmentRun(
        model, activation: .relu, sampleCount: 2 * d, width: d, learningRate: 1,
        loss: squared ? .squared : .correlation, from: stream.substream("steps").at(r))
    }
    let (right, wrong) =
      squared
      ? (try theory(.squared), try theory(.correlation))
      : (try theory(.correlation), try theory(.squared))
    // Off by 1.6/d at d = 100 (60 runs).
    checkAgreement(
      runs.compactMap(\.squaredSpikeAlignment), theory: right.squaredSpikeAlignment,
      wrong: wrong.squaredSpikeAlignment, bias: 0.008, "cos^2(g, b)")
    checkAgreement(
      runs.map(\.gradientSquaredNorm), theory: right.gradientSquaredNorm,
      wrong: wrong.gradientSquaredNorm, bias: 0.008, "|g|^2")
  }

  /// |P_perp g|^2 d/(b^2 A) of trained networks is chi^2 of l degrees, one point each. Wrong theory: l - 1.
  @Test func lawOffTheSubspace() throws {
    let problem = try SubspaceProblem(
      activation: .tanh, dimension: 20, codimension: 8, width: 30, sampleCount: 6, loss: .logistic)
    let descent = try FirstLayerTraining.Descent(
      learningRate: 0.5, momentum: 0.5, weightDecay: 0.01, stepCount: 60)
    var (squares, tails): ([Double], [Double]) = ([], [])
    for r in 0..<5000 {
      let run = try problem.run(descent, from: stream.substream("off the subspace").at(r))
      squares.append(run.normRatios[0] * 8)
      tails.append(
        try OffSubspaceGradient(
          gateSecondMoment: run.gateSecondMoments[0], codimension: 8, dimension: 20,
          weightScale: run.weightScale
        ).upperTailProbability(norm: run.outerNorms[0]))
    }
    checkAgreement(squares, theory: 8, wrong: 7, "chi^2")
    // The p-values are uniform: Kolmogorov and Smirnov at one in a thousand.
    let sorted = tails.sorted()
    let distance = sorted.indices.reduce(0.0) {
      max($0, abs(sorted[$1] - (Double($1) + 0.5) / Double(sorted.count)))
    }
    #expect(distance * Double(sorted.count).squareRoot() < 1.95)
  }

  /// The output of trained networks along the off-subspace gradient. Wrong theory: the straight line.
  @Test func pathOffTheSubspace() throws {
    let problem = try SubspaceProblem(
      activation: .tanh, dimension: 40, codimension: 20, width: 80, sampleCount: 12,
      initialisationScale: 0.5, loss: .logistic)
    let descent = try FirstLayerTraining.Descent(
      learningRate: 0.2, momentum: 0.5, weightDecay: 0.005, stepCount: 250)
    let t = 20.0
    var (differences, straight): ([Double], [Double]) = ([], [])
    for r in 0..<128 {
      let run = try problem.run(descent, from: stream.substream("path").at(r))
      let moved = run.outputs(movedBy: t)
      var (difference, line) = (0.0, 0.0)
      for i in run.points.indices {
        let path = try OffSubspacePath(
          activation: .tanh, preactivations: run.preactivations.row(i),
          secondLayerValues: run.secondLayer, weightScale: run.weightScale, codimension: 20,
          dimension: 40)
        let sign = run.outputs[i] < 0 ? -1.0 : 1
        let predicted = sign * path.output(at: t)
        difference += (sign * moved[i] - predicted) / Double(run.points.count)
        line +=
          (abs(path.output) - t * path.gradient.rootMeanSquareNorm - predicted)
          / Double(run.points.count)
      }
      differences.append(difference)
      straight.append(line)
    }
    // The gradient's length is taken at its root mean square; its fluctuation enters at order 1/l.
    checkAgreement(
      differences, theory: 0, wrong: Replicates(straight).mean, bias: 0.02,
      "output at t = 20")
  }
}
