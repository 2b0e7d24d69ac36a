import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

extension SweepResult {
  var flipProbabilityFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "activation", "perturbationLength") else { return nil }
    let along = "perturbationLength"
    let curves = curves(
      over: "activation", of: .flipProbability, along: along, limit: .limitProbability
    ) { $0.plainText }
    let figure = Figure(
      name: "flip-probability", title: "Random networks that one gradient step flips",
      caption: """
        Share of random networks whose sign a step of this length against the input gradient flips (d = \
        \(parameterText("dimension")), p/d = \(parameterText("widthRatio")), inputs of length sqrt d). Lines: law at this \
        size; dashed: limit of infinite width and dimension; points: simulation with one standard error over \
        \(replicateCount) replicates of \(parameterText("networkCount")) networks. Look at the length, against sqrt d, that \
        suffices for half of the networks.
        """,
      panels: [
        .curves(
          curves, x: Axis("length of the step"),
          y: Axis("share of flipped networks", domain: 0...1),
          seriesTitle: "activation", limitTitle: "infinite network",
          note: "lines: this size (dashed: infinite); points: simulation")
      ])
    return ([figure], flipFindings(along))
  }

  private func flipFindings(_ along: String) -> [String] {
    guard let longest = points.map({ $0.number(of: along) }).max() else { return [] }
    let shares = points.filter { $0.number(of: along) == longest }.compactMap { point in
      point.numbers[.flipProbability]?.mean.map {
        "\(short($0)) for \(point.text(of: "activation"))"
      }
    }
    return ["A step of length \(short(longest)) flips the share \(shares.joined(separator: ", "))."]
  }

  var gradientPathFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "widthRatio", "relativePathLength") else { return nil }
    let along = "relativePathLength"
    func panel(_ number: Number, _ title: String) -> Panel {
      let curves = curves(over: "widthRatio", of: number, along: along) {
        "p/d = \($0.plainText)"
      }
      return .curves(
        curves, x: Axis("length of the path over |x|"), y: Axis(title), seriesTitle: "width",
        isOrdered: true, note: "lines: theory; points: simulation")
    }
    let figure = Figure(
      name: "gradient-path", title: "The output along the input gradient, far from the input",
      caption: """
        (a) Change of the output along the normalised input gradient over paths as long as the input, scaled so that it \
        has a limit; (b) slope of the output there against its slope at the input (\(parameterText("activation")), bars of \
        one standard error over \(replicateCount) replicates). Look how far the path is straight: there the curves of (a) \
        are lines and those of (b) are one.
        """,
      width: .page,
      panels: [panel(.height, "scaled output"), panel(.memory, "memory of the slope")],
      columns: 2)
    return ([figure], [])
  }

  var adversarialAlignmentFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "trainingLoss", "learningRate") else { return nil }
    func panel(
      _ number: Number, _ title: String, _ quantity: String = "squared cosine",
      domain: ClosedRange<Double>? = 0...1, note: String = "lines: theory; points: simulation"
    ) -> Panel {
      let curves = curves(over: "trainingLoss", of: number, along: "learningRate") { $0.plainText }
      return .curves(
        curves, x: Axis("step size \u{03B7}"), y: Axis(quantity, domain: domain),
        seriesTitle: "loss", title: title, note: note)
    }
    let figure = Figure(
      name: "adversarial-alignment",
      title: "The input gradient turns to what was learned, without a threshold",
      caption: """
        Squared cosine of the input gradient on fresh inputs with (a) the learned direction and (b) the target's, after one \
        gradient step of this size (\(parameterText("activation")), y = \(parameterText("link")), d = \
        \(parameterText("dimension")), bars of one standard error over \(replicateCount) replicates). (c) For contrast the top \
        singular value of the weights, theory alone: flat below its threshold, where it is the edge of the noise. Look \
        whether (a) has such a threshold.
        """,
      width: .page,
      panels: [
        panel(.squaredSpikeAlignment, "learned direction"),
        panel(.squaredTargetAlignment, "target's direction"),
        panel(
          .singularValue, "weights", "top singular value", domain: nil, note: "lines: theory"),
      ], columns: 3)
    return ([figure], [])
  }

  var offSubspaceDistanceFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "weightDecay", "initialisationScale") else { return nil }
    let along = "initialisationScale"
    func curves(_ number: Number, _ place: String) -> [DrawnCurve] {
      (axis("weightDecay")?.values ?? []).map { decay in
        let part = points(where: ["weightDecay": decay])
        return DrawnCurve(
          "\(place), decay \(decay.plainText)", theory: part.predicted(number, along: along),
          simulation: part.measured(number, along: along))
      }
    }
    let figure = Figure(
      name: "off-subspace-distance",
      title: "How far a flip is, outside the data's subspace and inside",
      caption: """
        Median distance from a training point to a change of the network's sign, outside the subspace of the data \
        (lines: law of the weights that still stand as they began; points: simulation) and, to first order, inside it, \
        against the scale of the initial weights, with and without weight decay (d = \(parameterText("dimension")), \
        bars of one standard error over \(replicateCount) replicates). Look which of the two is the shorter way.
        """,
      panels: [
        .curves(
          curves(.flipDistance, "outside") + curves(.insideDistance, "inside"),
          x: Axis("scale of the initial weights", scale: .log),
          y: Axis("distance to a flip", scale: .log), seriesTitle: "direction", isOrdered: false,
          note: "lines: theory; points: simulation")
      ])
    return ([figure], [])
  }
}
