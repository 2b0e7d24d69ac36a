import Foundation
import Heliotrope

/// Draws `results.json` of the driver: `figures results=FILE folder=FOLDER suffix=TEXT`.
func drawFigures(_ request: Request) async throws {
  let file = URL(filePath: try request.text("results"))
  let results = try JSONDecoder().decode(Results.self, from: Data(contentsOf: file))
  let suffix = try request.text("suffix", default: "")
  let figures = [
    ratioFigure(results, "ratios" + suffix), scalingFigure(results, "scaling" + suffix),
    peakFigure(results, "peak" + suffix),
  ].compactMap { $0 }
  if figures.isEmpty { return }
  let written = try await writeFigures(
    figures, to: URL(filePath: request.text("folder")), options: DrawingOptions(formats: [.svg]))
  switch written.status {
  case .ready: break
  case .missing(let message), .failed(let message): print("No pictures: \(message)")
  }
}

/// Of the driver's file what the figures show.
struct Results: Decodable {
  struct Spread: Decodable {
    let median: Double
    let least: Double
    let greatest: Double
  }
  struct Summary: Decodable {
    let cpu: Spread
    let rivalCPU: Spread?
    let cpuRatio: Spread?
    let shareOfPeak: Spread?
    let rivalName: String?
    let exponent: Spread?
    let rivalExponent: Spread?
  }
  struct Point: Decodable {
    let size: Double
    let summary: Summary
  }
  struct Case: Decodable {
    let label: String
    let goals: [String: Double]
    let summary: Summary
    let points: [Point]?
    let sizeName: String?
  }
  let cases: [Case]
}

/// Quotients of processor time; those below a hundredth would leave no room for the others.
private func ratioFigure(_ results: Results, _ name: String) -> Figure? {
  let shown = results.cases.filter { $0.points == nil && ($0.summary.cpuRatio?.median ?? 0) > 0.01 }
  if shown.isEmpty { return nil }
  let ratios = shown.map { $0.summary.cpuRatio! }
  let data = ChartData([
    "case": .texts(shown.map(\.label)), "ratio": .numbers(ratios.map(\.median)),
    "least": .numbers(ratios.map(\.least)), "greatest": .numbers(ratios.map(\.greatest)),
    "mark": .repeated("measured"),
  ])
  let withGoals = shown.filter { $0.goals["cpuRatio"] != nil }
  let goals = ChartData([
    "case": .texts(withGoals.map(\.label)),
    "goal": .numbers(withGoals.map { $0.goals["cpuRatio"]! }), "mark": .repeated("goal"),
  ])
  let low = ratios.map(\.least).min()!
  let high = ratios.map(\.greatest).max()!
  let ticks = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20]
  let range = ticks.last { $0 <= low }!...ticks.first { $0 >= high }!
  let panel = Panel(
    x: Axis(
      "processor time, ours / rival's", scale: .log, domain: range,
      ticks: ticks.filter(range.contains)),
    y: Axis("", scale: .category(shown.map(\.label))),
    layers: [
      .rule(x: 1),
      .errorBars(data, low: "least", high: "greatest", y: "case", colour: .series("mark")),
      .points(data, x: "ratio", y: "case", colour: .series("mark")),
      .points(
        goals, x: "goal", y: "case", colour: .series("mark")),
    ], height: .perCategory(14))
  return Figure(
    name: name, title: "Processor time beside the rivals",
    caption: "Medians over alternating fresh processes, with the whole range as bars. Left of the "
      + "dashed line this library needs less processor time than its rival; triangles are the goals.",
    width: .page, panels: [panel])
}

/// Seconds over size, a panel a case.
private func scalingFigure(_ results: Results, _ name: String) -> Figure? {
  let shown = results.cases.filter { $0.points != nil }
  if shown.isEmpty { return nil }
  let panels = shown.map { entry in
    var data = ChartData(columns: ["size", "seconds", "least", "greatest", "library"])
    for point in entry.points! { data.append(row(point.size, point.summary.cpu, "Heliotrope")) }
    for point in entry.points! {
      guard let rival = point.summary.rivalCPU, let name = point.summary.rivalName else {
        continue
      }
      data.append(row(point.size, rival, name))
    }
    let exponents = [entry.summary.exponent, entry.summary.rivalExponent].compactMap { $0?.median }
    let fitted = exponents.map { String(format: "%.2f", $0) }.joined(separator: ", rival's ")
    return Panel(
      title: entry.label, note: "exponent \(fitted)",
      x: Axis(entry.sizeName ?? "size", scale: .log, ticks: entry.points!.map(\.size)),
      y: Axis("processor seconds", scale: .log),
      layers: [
        .line(data, x: "size", y: "seconds", colour: .series("library")),
        .errorBars(data, x: "size", low: "least", high: "greatest", colour: .series("library")),
        .points(data, x: "size", y: "seconds", colour: .series("library")),
      ])
  }
  return Figure(
    name: name, title: "Processor time over size",
    caption: "Medians over alternating fresh processes, with the whole range as bars.",
    width: .page, panels: panels, columns: min(3, panels.count))
}

private func row(_ size: Double, _ seconds: Results.Spread, _ library: String) -> [Cell] {
  [
    .number(size), .number(seconds.median), .number(seconds.least), .number(seconds.greatest),
    .text(library),
  ]
}

/// The share of the matrix product's measured speed.
private func peakFigure(_ results: Results, _ name: String) -> Figure? {
  let shown = results.cases.filter { $0.summary.shareOfPeak != nil }
  if shown.isEmpty { return nil }
  let shares = shown.map { $0.summary.shareOfPeak! }
  let labels = shown.map { String($0.label.split(separator: " /")[0]) }
  let data = ChartData([
    "case": .texts(labels), "share of peak": .numbers(shares.map(\.median)),
    "least": .numbers(shares.map(\.least)), "greatest": .numbers(shares.map(\.greatest)),
  ])
  let low = min(0.5, shares.map(\.least).min()!)
  let high = max(1.05, shares.map(\.greatest).max()!)
  let panel = Panel(
    x: Axis("share of the measured peak", domain: low...high, format: ".0%"),
    y: Axis("", scale: .category(labels)),
    layers: [
      .rule(x: 0.85, label: "goal"),
      .errorBars(data, low: "least", high: "greatest", y: "case"),
      .points(data, x: "share of peak", y: "case"),
    ], height: .perCategory(14))
  return Figure(
    name: name, title: "Share of the machine's peak",
    caption:
      "Needed operations a processor second over those of the machine's best matrix product.",
    width: .page, panels: [panel])
}
