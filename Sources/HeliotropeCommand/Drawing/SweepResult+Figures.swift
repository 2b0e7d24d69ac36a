import Heliotrope

/// The figures of a person's own sweep: every number against the longest numeric axis, a colour for each
/// value of the next one, panels and a slider for more; the headline first.
extension SweepResult {
  var sweepFigures: [Figure] {
    let table = sweepTable
    let headline = Experiment.catalogue.first { $0.name == experiment }?.headline
    let names = table.numberNames.sorted {
      ($0 != headline ? 1 : 0, $0) < ($1 != headline ? 1 : 0, $1)
    }
    return names.map { name in
      let measured = points.contains { $0.numbers[name]?.mean != nil }
      let fixed = parameters.sorted { $0.key < $1.key }
        .map { "\($0.key) = \($0.value.plainText)" }.joined(separator: ", ")
      return SweepFigure(
        table, number: name,
        caption: (measured ? "" : "Theory alone. ") + "Fixed: \(fixed.isEmpty ? "nothing" : fixed)."
      ).figure
    }
  }

  private var sweepTable: SweepTable {
    SweepTable(
      parameters: axes.map(\.parameter),
      entries: points.map { point in
        SweepTable.Entry(
          axes.map { axis in
            if case .number(let x) = point.settings[axis.parameter] { return .number(x) }
            return .text(point.text(of: axis.parameter))
          },
          point.numbers.compactMapValues { number in
            guard let value = number.mean ?? number.prediction else { return nil }
            return SweepTable.Number(
              value, standardError: number.standardError, theory: number.prediction)
          })
      })
  }
}
