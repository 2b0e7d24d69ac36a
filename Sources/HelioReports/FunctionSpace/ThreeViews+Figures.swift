import Foundation
import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

/// The three views of one step: distances, spectra and functions by every route.
extension SweepResult {
  var threeViewsFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "inputs", "spikeRatio", "width"), let inputs = axis("inputs")?.values,
      let strongest = axis("spikeRatio")?.numbers.max(), let widest = axis("width")?.numbers.max()
    else { return nil }
    let strong = JSONValue.number(strongest)
    let distances = inputs.map { distancePanel($0, strong) }
    let spectra = inputs.compactMap { input in
      points(where: ["inputs": input, "spikeRatio": strong, "width": .number(widest)]).first
        .map { spectrumPanel($0, input) }
    }
    let views = Figure(
      name: "three-views", title: "One step, three views, and the network itself",
      caption: """
        Kernels on \(parameterText("heldOutRows")) rows that the step has not seen (ReLU; Gaussian inputs: d = \
        \(parameterText("dimension")), n/d = \(parameterText("sampleRatio")), y = \(parameterText("link"))). First \
        row: distance from the closed form K_Sigma of the spikes alone (S), relative, in the Frobenius norm, root of \
        the mean square over \(replicateCount) runs: neurons sampled from N(0, Sigma), with the exact mean square as a \
        line; the initial neurons reweighted to that law; and the real network, whose distances are from three laws (S, \
        S with inflated bulk S+b, exact covariance F). Transformed inputs would lie at \
        \(short(largestTransformedDistance)), the rounding. Look which points go on falling like 1/sqrt p and which \
        stay; marks of S+b may lie under those of S. Second row: the same against the spike, with the distance from the \
        kernel before the step. Third row: eigenvalues of K/rows by each route at kappa = \(short(strongest)) and p = \
        \(short(widest)), first run.
        """,
      width: .page,
      panels: distances + inputs.map { strengthPanel($0, .number(widest)) } + spectra,
      columns: max(1, inputs.count))
    let functions = functionsFigure(inputs, strong, .number(widest))
    let weights = reweightingFigure(inputs, strong, .number(widest))
    return (
      [views] + [functions, weights].compactMap { $0 },
      findings(inputs, strong, .number(widest))
    )
  }

  private func strengthPanel(_ input: JSONValue, _ width: JSONValue) -> Panel {
    let part = points(where: ["inputs": input, "width": width])
    return .curves(
      distanceCurves(part, along: "spikeRatio") + [
        distanceCurve(
          "network from before", .squaredDistanceOfNetwork(from: .untrained), part,
          along: "spikeRatio")
      ], x: Axis("spike ratio \u{03BA}", scale: .log), y: Axis("relative distance", scale: .log),
      seriesTitle: "kernel", title: "\(title(input)), p = \(width.plainText)",
      note: "line: exact mean; points: measured")
  }

  private var largestTransformedDistance: Double {
    points.compactMap { $0.numbers[.squaredDistance(of: .transformedInputs)]?.mean?.squareRoot() }
      .max() ?? .nan
  }

  private func title(_ input: JSONValue) -> String {
    input.plainText == "digits" ? "digits" : "Gaussian inputs"
  }

  private func distancePanel(_ input: JSONValue, _ strength: JSONValue) -> Panel {
    .curves(
      distanceCurves(
        points(where: ["inputs": input, "spikeRatio": strength]), along: "width"),
      x: Axis("neurons p", scale: .log), y: Axis("relative distance", scale: .log),
      seriesTitle: "kernel", title: "\(title(input)), \u{03BA} = \(strength.plainText)",
      note: "line: exact mean; points: measured")
  }

  private func distanceCurves(_ part: [SweepPoint], along parameter: String) -> [DrawnCurve] {
    let kinds: [(String, Number)] = [
      ("sampled neurons", .squaredDistance(of: .sampledNeurons)),
      ("initial, reweighted", .squaredDistance(of: .reweightedNeurons)),
      ("network from S+b", .squaredDistanceOfNetwork(from: .spikesAndBulk)),
      ("network from S", .squaredDistanceOfNetwork(from: .spikes)),
      ("network from F", .squaredDistanceOfNetwork(from: .exactCovariance)),
    ]
    return kinds.map { distanceCurve($0.0, $0.1, part, along: parameter) }
  }

  /// Roots of mean squares; the error of a root is half that of the square over the root.
  private func distanceCurve(
    _ name: String, _ number: Number, _ part: [SweepPoint], along parameter: String
  ) -> DrawnCurve {
    DrawnCurve(
      name,
      theory: part.predicted(number, along: parameter).map { .predicted($0.x, $0.y.squareRoot()) },
      simulation: part.measured(number, along: parameter).map { seen in
        let root = max(seen.mean, 0).squareRoot()
        return DrawnCurve.Measurement(
          x: seen.x, mean: root, standardError: seen.standardError / (2 * max(root, 1e-300)))
      })
  }

  private func spectrumPanel(_ point: SweepPoint, _ input: JSONValue) -> Panel {
    Panel(
      title: "spectrum, \(title(input))", note: "lines: closed forms; points: other routes",
      x: Axis("rank", scale: .log), y: Axis("eigenvalue", scale: .log),
      layers: routeLayers(
        point, Number.spectrum, x: "rank", y: "eigenvalue",
        lines: [.beforeTheStep, .closedForm, .closedFormWithBulk]
      ) { $0 < 10 || $0 % 4 == 0 })
  }

  /// Closed forms as lines, transformed inputs as rings, networks as points within them.
  private func routeLayers(
    _ point: SweepPoint, _ kind: (ViewRoute) -> Number, x: String, y: String, lines: [ViewRoute],
    isShown: (Int) -> Bool
  ) -> [Layer] {
    func data(_ routes: [ViewRoute], _ isShown: (Int) -> Bool) -> ChartData {
      var data = ChartData(columns: [x, y, "route"])
      for route in routes {
        guard let curve = point.curves[kind(route)] else { continue }
        for (i, place) in zip(curve.positions, curve.values).enumerated() where isShown(i) {
          data.append([.number(place.0), .number(place.1), .text(route.rawValue)])
        }
      }
      return data
    }
    // In this order sampled neurons and S+b have the colours of the panels of distances.
    func line(_ routes: [ViewRoute]) -> Layer {
      .line(data(routes, { _ in true }), x: x, y: y, colour: .series("route"))
    }
    func marks(_ route: ViewRoute) -> Layer {
      .points(data([route], isShown), x: x, y: y, colour: .series("route"), diameter: 3.6)
    }
    let others = lines.filter { $0 == .closedFormWithBulk }
    return [
      line(lines.filter { $0 != .closedFormWithBulk }), marks(.sampledNeurons),
      .points(
        data([.transformedInputs], isShown), x: x, y: y, colour: .series("route"), diameter: 7,
        shape: .circle, isFilled: false),
    ] + (others.isEmpty ? [] : [line(others)]) + [marks(.network)]
  }

  /// The leading eigenfunctions along the strongest spike, by every route.
  private func functionsFigure(
    _ inputs: [JSONValue], _ strength: JSONValue, _ width: JSONValue
  ) -> Figure? {
    var panels: [Panel] = []
    for input in inputs {
      guard
        let point = points(where: ["inputs": input, "spikeRatio": strength, "width": width]).first,
        point.curves[.eigenfunction(1, .network)] != nil
      else { return nil }
      for k in 1...3 {
        panels.append(
          Panel(
            title: "\(title(input)), function \(k)",
            note: k == 1 ? "lines: closed forms" : " ", x: Axis("projection on the spike"),
            y: Axis("eigenfunction"),
            layers: routeLayers(
              point, { .eigenfunction(k, $0) }, x: "projection on the spike", y: "eigenfunction",
              lines: [.beforeTheStep, .closedForm]
            ) { $0 % 4 == 0 },
            height: .ratio(0.9)))
      }
    }
    return Figure(
      name: "three-views-functions", title: "The leading eigenfunctions by every route",
      caption: """
        The three leading eigenfunctions of the closed form and, of each other kernel's forty leading ones, those most \
        like them, continued to inputs x_0 + t v_1: the first held-out row, moved along the strongest spike by up to \
        three deviations of the rows (kappa = \(strength.plainText), p = \(width.plainText), first run). With \
        transformed inputs the function is one of the untouched kernel, f(x) = phi(A x). Look whether rings and points \
        lie on the line of the closed form, and how it differs from the function before the step. Functions of near \
        eigenvalues may be mixed.
        """,
      width: .page, panels: panels, columns: 3)
  }

  /// How far the real network is from the laws when the width no longer counts: distance^2 = bias^2 + C^2/p through
  /// the two largest widths.
  private func limit(
    _ number: Number, _ input: JSONValue, _ strength: JSONValue
  ) -> Double? {
    let seen = points(where: ["inputs": input, "spikeRatio": strength])
      .measured(number, along: "width").sorted { $0.x < $1.x }.suffix(2)
    guard seen.count == 2, let a = seen.first, let b = seen.last else { return nil }
    return max(0, (b.x * b.mean - a.x * a.mean) / (b.x - a.x)).squareRoot()
  }

  private func findings(
    _ inputs: [JSONValue], _ strength: JSONValue, _ width: JSONValue
  ) -> [String] {
    var sentences = [
      "Transformed inputs and the closed form differ by at most "
        + "\(short(largestTransformedDistance)) of the kernel."
    ]
    for input in inputs {
      let laws = ViewLaw.allCases.filter { $0 != .untrained }.compactMap { law in
        limit(.squaredDistanceOfNetwork(from: law), input, strength).map {
          "\(law.rawValue) \(short($0))"
        }
      }
      guard !laws.isEmpty else { continue }
      sentences.append(
        "\(title(input).capitalizedFirst), kappa = \(strength.plainText): continued to infinitely many neurons from "
          + "the two largest widths, the network's kernel stays away from the laws by "
          + "\(laws.joined(separator: ", "))."
      )
    }
    for input in inputs {
      let reweighted = points(where: ["inputs": input, "spikeRatio": strength])
        .measured(.squaredDistance(of: .reweightedNeurons), along: "width").sorted { $0.x < $1.x }
      guard let a = reweighted.first, let b = reweighted.last, a.x < b.x else { continue }
      sentences.append(
        "\(title(input).capitalizedFirst): the reweighted initial neurons miss the kernel by "
          + "\(short(a.mean.squareRoot())) at p = \(short(a.x)) and by \(short(b.mean.squareRoot())) at "
          + "p = \(short(b.x))."
      )
    }
    return sentences
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
