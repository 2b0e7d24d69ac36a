import Foundation
import Heliotrope

/// The table of what every simulated experiment of the gallery allows its theory, and of what its numbers reject.
struct GalleryAgreement {
  static let fileName = "Agreement.md"

  private static let beginning = """
    # What is allowed, and what is rejected

    A row for each simulated experiment of the [gallery](README.md), at its small size. *Allowed* is the bias that theory \
    is known to have at this size, *effect* the distance to the farthest wrong theory: both at the point with power where \
    the first is the largest share of the second (at most 0.3). *z* is the root mean square deviation from theory in \
    standard errors beyond what is allowed, over the points with power; the last column has the same for each wrong \
    theory, over the points with power against it. [Experiments](../Experiments.md#result) says when a verdict follows.

    | experiment | points | allowed | effect | there | z | wrong theories and their z |
    | --- | --- | --- | --- | --- | --- | --- |

    """

  /// By experiment.
  private var rows: [String: String] = [:]

  init() {}

  init(page: String) {
    for line in page.split(separator: "\n") where line.hasPrefix("| ") {
      rows[Self.cells(of: line)[0]] = String(line)
    }
  }

  /// Every experiment in the catalogue's order.
  var text: String {
    let sorted = Experiment.catalogue.compactMap { rows[$0.name] }
    return Self.beginning + sorted.map { $0 + "\n" }.joined()
  }

  mutating func add(_ result: SweepResult) {
    let strong = result.agreement.filter(\.hasPower)
    guard let tightest = strong.max(by: { share($0) < share($1) }) else { return }
    let summary = result.summary
    let rejections = summary.rejections.map { "\($0.theory.name) \(short($0.rootMeanSquare))" }
    let cells = [
      result.experiment, "\(summary.points)", tightest.allowedBias.text, short(tightest.effect),
      tightest.name, short(summary.rootMeanSquare), rejections.joined(separator: "; "),
    ]
    rows[result.experiment] =
      "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
  }

  private func share(_ point: Agreement) -> Double { point.allowedBias.value / point.effect }

  mutating func takeOthers(from stored: GalleryAgreement) {
    rows.merge(stored.rows) { new, _ in new }
  }

  /// Experiments without a row, or whose wrong theories are others; numbers are compared where they are stored.
  func differences(from stored: GalleryAgreement) -> [String] {
    rows.keys.sorted().filter { Self.words(rows[$0]) != Self.words(stored.rows[$0]) }
      .map { "\($0) in \(Self.fileName): \(stored.rows[$0] ?? "nothing") stored, now \(rows[$0]!)" }
  }

  private static func words(_ row: String?) -> String? {
    row.map { cells(of: $0[...]).last!.filter { $0.isLetter || $0 == ";" } }
  }

  private static func cells(of row: Substring) -> [String] {
    row.dropFirst(2).dropLast(2).components(separatedBy: " | ")
  }
}
