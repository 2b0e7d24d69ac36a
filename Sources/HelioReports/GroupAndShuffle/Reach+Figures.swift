import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

// The figures of the experiments on what the class can reach.

extension SweepResult {
  var shuffleReachFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "blocks", "factorCount") else { return nil }
    let along = "factorCount"
    let shapes = axis("blocks")?.values ?? []
    func name(_ shape: JSONValue) -> String {
      guard case .array(let items) = shape, items.count == 2 else { return shape.plainText }
      return "k = \(items[0].plainText), b = \(items[1].plainText)"
    }
    let x = Axis("factors m", ticks: axis(along)?.numbers)
    let reach = Panel.curves(
      shapes.map { shape in
        let part = points(where: ["blocks": shape])
        return DrawnCurve(
          name(shape), theory: part.predicted(.reach, along: along),
          simulation: part.measured(.reach, along: along),
          limit: part.predicted(.butterflyReach, along: along))
      }, x: x, y: Axis("outputs reached", scale: .log), seriesTitle: "blocks",
      limitTitle: "butterfly", title: "reach",
      note: "lines: min(k, b^(m-1)) b; points: counted; dashed: butterfly")
    let moments = Panel.curves(
      shapes.map { shape in
        let part = points(where: ["blocks": shape])
        return DrawnCurve(
          name(shape), theory: part.predicted(.entryFourthMoment, along: along),
          simulation: part.measured(.entryFourthMoment, along: along))
      }, x: x, y: Axis("fourth moment of entries", scale: .log), seriesTitle: "blocks",
      floors: [Floor(3, label: "Gaussian")], title: "fourth moment",
      note: "lines: exact; points: random layers")
    var panels = [reach, moments]
    let mapped = points.filter { $0.curves[.reachMap] != nil }
    let shape = mapped.first?.settings["blocks"]
    let maps = mapped.filter { $0.settings["blocks"] == shape }.prefix(4)
    panels += maps.compactMap { $0.densityMap }
    let figure = Figure(
      name: "shuffle-reach", title: "Shuffles make few small blocks dense",
      caption: """
        (a) Outputs that an input reaches after m factors of k blocks b x b, counted and by formula, beside block \
        butterflies with the same blocks; (b) fourth moment of the entries of layers with random orthogonal blocks \
        (\(parameterText("draws")) in each of \(replicateCount) replicates; bars of one standard error), 3 for Gaussian \
        entries; below, which entries of the product are not zero for \(shape.map(name) ?? ""), factor by factor. Look \
        that the reach grows by b with every factor, where butterflies double, and that the moment falls to 3 only with \
        more factors than density needs.
        """,
      width: .page, panels: panels, columns: 2)
    let told = shapes.map { shape -> String in
      let part = points(where: ["blocks": shape]).sorted {
        $0.number(of: along) < $1.number(of: along)
      }
      let values = part.compactMap { $0.numbers[.reach]?.mean }
      return "\(name(shape)): \(values.map { short($0) }.joined(separator: ", "))"
    }
    return ([figure], ["Outputs reached by 1, 2, ... factors: \(told.joined(separator: "; "))."])
  }

  var projectionErrorFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "target", "blockCount", "blockSize") else { return nil }
    let along = "blockSize"
    let x = Axis("block size b", scale: .log, ticks: axis(along)?.numbers)
    let counts = axis("blockCount")?.values ?? []
    let targets = axis("target")?.values ?? []
    let panels = targets.map { target -> Panel in
      let curves = counts.map { count -> DrawnCurve in
        let part = points(where: ["target": target, "blockCount": count])
        return DrawnCurve(
          count == .number(0) ? "k = b" : "k = \(count.plainText)",
          theory: part.predicted(.projectionError, along: along),
          simulation: part.measured(.projectionError, along: along),
          limit: part.predicted(.projectionLimit, along: along))
      }
      return .curves(
        curves, x: x, y: Axis("squared relative error", domain: 0...1), seriesTitle: "blocks",
        title: target == .string("haar") ? "random rotation" : "Gaussian matrix",
        note: "lines: theory; dashed: large b; points: draws")
    }
    let figure = Figure(
      name: "projection-error", title: "A generic rotation is not a group-and-shuffle matrix",
      caption: """
        Squared relative error of the two-factor matrix nearest to a random n x n target, n = k b, against the block \
        size; lines: theory to first order in 1/b at this k with its limit (dashed), and for k = b the law of the largest \
        singular value. Bars of one standard error over \(replicateCount) draws. Look that the error at k = b goes to 1: what two factors of \
        sqrt n blocks hold of a random matrix vanishes.
        """,
      width: .page, panels: panels, columns: 2)
    let told = points(where: ["target": .string("haar")]).compactMap { point -> String? in
      guard point.settings["blockSize"] == axis(along)?.values.last,
        let own = point.numbers[.projectionError], let mean = own.mean, let theory = own.prediction
      else { return nil }
      let k = point.settings["blockCount"] == .number(0) ? "b" : point.text(of: "blockCount")
      return "\(short(mean)) for \(short(theory)) at k = \(k)"
    }
    return (
      [figure],
      [
        "Error of a random rotation at b = \(axis(along)?.values.last?.plainText ?? ""), for the predicted one: "
          + "\(told.joined(separator: "; "))."
      ]
    )
  }

  var layerSpeedFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "dimension") else { return nil }
    let along = "dimension"
    func times(_ number: Number) -> [DrawnCurve.Prediction] {
      points.compactMap { point in
        point.curves[number].flatMap { $0.values.first }
          .map { .predicted(point.number(of: along), 1000 * $0) }
      }.sorted { $0.x < $1.x }
    }
    let (layer, dense) = (times(.layerSeconds), times(.denseSeconds))
    let x = Axis("dimension n", scale: .log)
    func marks(_ values: [DrawnCurve.Prediction]) -> [DrawnCurve.Measurement] {
      values.map { DrawnCurve.Measurement(x: $0.x, mean: $0.y) }
    }
    let seconds = Panel.curves(
      [
        DrawnCurve("group and shuffle", theory: layer, simulation: marks(layer)),
        DrawnCurve("dense", theory: dense, simulation: marks(dense)),
      ], x: x, y: Axis("time (ms)", scale: .log), seriesTitle: "product", title: "time",
      note: "this machine, shortest of three")
    let both = layer.compactMap { own in
      dense.first { $0.x == own.x }.map { DrawnCurve.Measurement(x: own.x, mean: own.y / $0.y) }
    }
    let share = Panel.curves(
      [
        DrawnCurve(
          "multiply-adds", theory: points.predicted(.operationShare, along: along)),
        DrawnCurve("time", simulation: both),
      ], x: x, y: Axis("share of the dense product", scale: .log), seriesTitle: "quantity",
      title: "share", note: "line: 2/sqrt n; points: measured")
    let figure = Figure(
      name: "layer-speed", title: "Two factors cost n^(3/2), a dense product n^2",
      caption: """
        Time for \(parameterText("vectorCount")) vectors through two factors of sqrt n blocks, and through the same \
        matrix as a dense product (up to n = \(parameterText("largestDense"))), on the machine that made this page; \
        and the share of time and of multiply-adds. Look where the points leave the line: there memory decides.
        """,
      width: .page, panels: [seconds, share], columns: 2)
    let last = both.last.map {
      "At n = \(short($0.x)) the layer takes \(short($0.mean)) of the dense product's time."
    }
    return ([figure], [last].compactMap { $0 })
  }

  var transportCeilingFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "factorCount", "blockSize") else { return nil }
    let along = "blockSize"
    let curves = (axis("factorCount")?.values ?? []).map { m -> DrawnCurve in
      let part = points(where: ["factorCount": m]).sorted {
        $0.number(of: along) < $1.number(of: along)
      }
      func x(_ point: SweepPoint) -> Double { point.predicted(.freeParameters) ?? .nan }
      return DrawnCurve(
        m == .number(1) ? "1 factor" : "\(m.plainText) factors",
        theory: part.compactMap { point in
          point.predicted(.searchedOverlap).map { .predicted(x(point), $0) }
        },
        simulation: part.compactMap { point in
          guard let own = point.numbers[.searchedOverlap], let mean = own.mean else { return nil }
          return DrawnCurve.Measurement(
            x: x(point), mean: mean, standardError: own.standardError ?? 0)
        })
    }
    let panel = Panel.curves(
      curves, x: Axis("free parameters", scale: .log),
      y: Axis("largest overlap", domain: 0.75...1.01), seriesTitle: "factors", isOrdered: true,
      note: "lines: formula; points: search")
    let sizes = (axis(along)?.values ?? []).map(\.plainText).joined(separator: ", ")
    let figure = Figure(
      name: "transport-ceiling", title: "A shuffle moves any direction to any other",
      caption: """
        Mean of the largest overlap to which layers of orthogonal blocks can turn one random direction towards another \
        (n = \(parameterText("dimension")), b = \(sizes)), against free parameters: exact formula, and alternating \
        search from random blocks for \(parameterText("pairs")) pairs in each of \(replicateCount) replicates, bars of \
        one standard error. Look that the overlap is 1 as soon as b^(m-1) >= k, with ever fewer parameters for smaller \
        blocks, and that one factor never arrives.
        """,
      width: .page, panels: [panel])
    let full = points.filter { ($0.predicted(.searchedOverlap) ?? 0) == 1 }
      .min { ($0.predicted(.freeParameters) ?? 0) < ($1.predicted(.freeParameters) ?? 0) }
    return (
      [figure],
      [
        full.map {
          "The cheapest layer that moves every direction to every other has \(short($0.predicted(.freeParameters) ?? .nan)) "
            + "free parameters: \($0.name)."
        }
      ].compactMap { $0 }
    )
  }
}

extension SweepPoint {
  /// The entries of a layer's matrix that are not zero, as tiles.
  fileprivate var densityMap: Panel? {
    guard let entries = curves[.reachMap]?.positions,
      case .array(let blocks)? = settings["blocks"], blocks.count == 2,
      case .number(let k) = blocks[0], case .number(let b) = blocks[1]
    else { return nil }
    let n = k * b
    var rows = [[Range<Double>]](repeating: [], count: Int(n))
    for entry in entries {
      let i = (entry / n).rounded(.down)
      let j = entry - i * n
      let row = Int(i)
      if let last = rows[row].last, last.upperBound == j {
        rows[row][rows[row].count - 1] = last.lowerBound..<j + 1
      } else {
        rows[row].append(j..<j + 1)
      }
    }
    // Equal rows below one another are one tile: seams of many small ones would show.
    var data = ChartData(columns: ["left", "right", "top", "bottom"])
    var first = 0
    for i in 1...rows.count where i == rows.count || rows[i] != rows[first] {
      for run in rows[first] {
        data.append([
          .number(run.lowerBound), .number(run.upperBound), .number(n - Double(first)),
          .number(n - Double(i)),
        ])
      }
      first = i
    }
    let m = number(of: "factorCount")
    let share = 100 * Double(entries.count) / (n * n)
    return Panel(
      title: m == 1 ? "1 factor" : "\(short(m)) factors", note: "\(short(share)) % of the entries",
      x: Axis("input", domain: 0...n), y: Axis("output, from below", domain: 0...n),
      layers: [
        .tiles(
          data, left: "left", right: "right", bottom: "bottom", top: "top", colour: .fixed(.before),
          gap: 0)
      ], height: .ratio(1))
  }
}
