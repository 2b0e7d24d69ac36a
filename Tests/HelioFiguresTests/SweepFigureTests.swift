import HelioFigures
import Testing

@Suite struct SweepFigureTests {
  @Test func rolesFollowTheKindsOfParameters() {
    let table = Samples.table(withTheory: true, third: true, fourth: true)
    let roles = SweepFigure.Roles(for: table)
    #expect(
      roles
        == .init(x: "samples n", colour: "step size \u{03b7}", facets: ["ridge", "law"]))
    var long = table
    long.entries = long.entries.flatMap { entry in
      (1...5).map { seed in
        .init(entry.values.dropLast() + [.number(Double(seed))], entry.numbers)
      }
    }
    #expect(SweepFigure.Roles(for: long).slider == "step size \u{03b7}")
    let two = Samples.table(withTheory: true, third: false, fourth: false)
    #expect(SweepFigure.Roles(for: two) == .init(x: "samples n", colour: "step size \u{03b7}"))
  }

  @Test func theoryIsALineOnlyWhereThereIsTheory() {
    let with = Samples.sweep.panels[0]
    #expect(with.layers.map(\.mark) == [.line, .errorBars, .points])
    #expect(with.note == "lines: theory; points: simulation")
    let without = Samples.sliderSweep.panels[0]
    #expect(without.note == nil)
    #expect(Samples.sliderSweep.caption.contains("guide the eye"))
    #expect(Samples.sweepOfWords.panels[0].layers[0].shape == .dash)
  }

  /// Further points of theory are on the line, between the others, and nowhere else.
  @Test func theoryBetweenTheCellsIsOnItsLine() {
    func entry(_ x: Double, measured: Bool) -> SweepTable.Entry {
      .init([.number(x)], ["y": .init(measured ? x : nil, standardError: 0.1, theory: x * x)])
    }
    let table = SweepTable(
      parameters: ["x"], entries: [3, 1].map { entry($0, measured: true) },
      theory: [2.5, 1.5].map { entry($0, measured: false) })
    let layers = SweepFigure(table, number: "y").figure.panels[0].layers
    #expect(layers[0].data.column("x") == [1, 1.5, 2.5, 3].map(Cell.number))
    #expect(layers[2].data.column("x") == [1, 3].map(Cell.number))
  }

  @Test func axesAreLogarithmicWhereFactorsWereSwept() {
    #expect(Samples.sweep.panels[0].x.scale == .log)
    #expect(Samples.sweepOfWords.panels[0].y.scale == .linear)
    let even = SweepTable(
      parameters: ["k"], entries: (1...5).map { .init([.number(Double($0))], ["e": .init(1)]) })
    #expect(SweepFigure(even, number: "e").figure.panels[0].x.scale == .linear)
    let zero = SweepTable(
      parameters: ["k"],
      entries: [0, 0.01, 0.1, 1].map { .init([.number($0)], ["e": .init(1)]) })
    #expect(
      SweepFigure(zero, number: "e").figure.panels[0].x.scale == .logWithZero(linearUpTo: 0.01))
  }

  @Test func failedCellsAreCountedAndLeaveAGap() {
    let table = Samples.table(withTheory: true, third: false, fourth: false)
    let failed = table.entries.count { $0.numbers.isEmpty }
    let figure = SweepFigure(table, number: "test error").figure
    #expect(failed == 1)
    #expect(figure.caption.contains("1 of \(table.entries.count) cells"))
    let points = figure.panels[0].layers.last
    #expect(points?.data.rows.count == table.entries.count - 1)
  }

  @Test func linesRunFromLeftToRightWhateverTheOrderOfCells() {
    var table = Samples.table(withTheory: true, third: false, fourth: false)
    let sorted = SweepFigure(table, number: "test error").figure
    table.entries.reverse()
    #expect(SweepFigure(table, number: "test error").figure == sorted)
  }

  @Test func twoParametersOfPanelsAreOneHeading() {
    let table = Samples.table(withTheory: true, third: true, fourth: true)
    let panel = SweepFigure(table, number: "test error").figure.panels[0]
    #expect(panel.facet?.field == "ridge, law" && panel.facet?.prefix == "")
    let headings = panel.layers[0].data.column("ridge, law")
    #expect(headings.first == "ridge = 0.01, law = gaussian" && Set(headings).count == 9)
  }

  @Test func aHundredThousandCellsHaveAReadableFigure() {
    var entries: [SweepTable.Entry] = []
    for i in 0..<1000 {
      for j in 0..<25 {
        for k in 0..<4 {
          entries.append(
            .init(
              [.number(Double(i)), .number(Double(j)), .number(Double(k)), .text("s")],
              ["e": .init(Double(i + j + k), standardError: 1)]))
        }
      }
    }
    let table = SweepTable(parameters: ["a", "b", "c", "d"], entries: entries)
    let figure = SweepFigure(table, number: "e").figure
    let points = figure.panels[0].layers.last
    #expect(points?.data.rows.count == 200 * 8 * 4)
    #expect(figure.caption.contains("Of 1000 values of a, 200 are drawn."))
    #expect(figure.caption.contains("Of 25 values of b, 8 are drawn."))
    #expect(points?.data.column("a").contains(999) == true, "both ends are drawn")
  }

  @Test func parametersWithoutAPlaceAreShownAtOneValue() {
    let table = Samples.table(withTheory: true, third: true, fourth: true)
    let roles = SweepFigure.Roles(x: "samples n", colour: "law")
    let figure = SweepFigure(table, number: "test error", roles: roles).figure
    #expect(figure.caption.contains("Drawn at ridge = 0.01."))
    #expect(figure.caption.contains("Drawn at step size \u{03b7} = 0.1."))
    #expect(figure.panels[0].layers.last?.data.rows.count == 14, "one of 15 failed")
  }

  @Test func degenerateTablesAreDrawn() {
    let empty = SweepFigure(SweepTable(parameters: [], entries: []), number: "e").figure
    #expect(!empty.vegaLite.isEmpty)
    let single = SweepTable(
      parameters: ["k"], entries: [.init([.number(1)], ["e": .init(2, standardError: 0.1)])])
    let figure = SweepFigure(single, number: "e").figure
    #expect(csv(of: figure).contains(",1,2,0.1,1.9,2.1"))
    #expect(figure.name == "sweep-e")
  }
}
