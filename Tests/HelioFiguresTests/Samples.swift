import Foundation
import HelioFigures

/// One small figure of every recipe, from formulas alone: for golden files and for looking at them.
enum Samples {
  static var all: [Figure] {
    [
      density, beforeAfterDensity, learningCurve, phase, map, multiples, frames, significance,
      sweep,
      sweepOfWords, sliderSweep, agreement,
    ]
  }

  /// A number between -1 and 1 that looks like chance and is the same everywhere.
  static func wobble(_ i: Int, _ j: Int = 0) -> Double {
    let x = sin(Double(i) * 12.9898 + Double(j) * 78.233) * 43758.5453
    return 2 * (x - x.rounded(.down)) - 1
  }

  static let density: Figure = {
    // The law of Marchenko and Pastur at ratio 1/4: edges at 1/4 and 9/4.
    let law = (0...160).map { i -> DrawnCurve.Prediction in
      let x = 0.25 + 2 * Double(i) / 160
      let y = ((2.25 - x) * (x - 0.25)).squareRoot() / (2 * Double.pi * 0.25 * x)
      return DrawnCurve.Prediction(x: x, y: max(0, y))
    }
    let bins = 40
    let edges = (0...bins).map { 0.2 + 2.1 * Double($0) / Double(bins) }
    let counted = (0..<bins).map { b -> Double in
      let x = (edges[b] + edges[b + 1]) / 2
      guard x > 0.25, x < 2.25 else { return 0 }
      let y = ((2.25 - x) * (x - 0.25)).squareRoot() / (2 * Double.pi * 0.25 * x)
      return y * (1 + 0.07 * wobble(b))
    }
    return Figure(
      name: "density", title: "A bulk with two outliers",
      caption: """
        Histogram of the eigenvalues with the predicted density, on a linear and on a logarithmic scale. \
        Look at the right edge of the bulk and at the two eigenvalues beyond it: triangles are measured, \
        dashed lines predicted.
        """,
      width: .page,
      panels: Panel.density(
        [
          DensitySeries(
            "sample", histogram: Histogram(edges: edges, density: counted), density: law,
            outliers: [
              Outlier(predicted: 2.9, measured: 2.93, standardError: 0.06),
              Outlier(predicted: 4.1, measured: 4.02, standardError: 0.08),
            ])
        ], quantity: "eigenvalue"))
  }()

  static let learningCurve: Figure = {
    let ns = [50.0, 100, 200, 400, 800, 1600, 3200]
    func risk(_ n: Double, _ scale: Double) -> Double { 0.05 + scale / (1 + n / 120) }
    func curve(_ name: String, _ scale: Double, _ seed: Int) -> DrawnCurve {
      DrawnCurve(
        name,
        theory: (0...40).map { i in
          let n = 50 * pow(64, Double(i) / 40)
          return .init(x: n, y: risk(n, scale))
        },
        simulation: ns.enumerated().map { i, n in
          .init(
            x: n, mean: risk(n, scale) * (1 + 0.06 * wobble(i, seed)),
            standardError: 0.05 * risk(n, scale))
        },
        limit: (0...40).map { i in
          let n = 50 * pow(64, Double(i) / 40)
          return .init(x: n, y: risk(n, scale) * 0.8)
        })
    }
    return Figure(
      name: "learning-curve", title: "The step makes the target easier",
      caption: """
        Excess test error against the number of samples, before and after the step. Lines: theory at this \
        width; dashed: infinite width; points: simulation with standard errors. Look at the factor between \
        the curves, and at the noise floor that neither passes.
        """,
      panels: [
        .curves(
          [curve("before", 1, 1), curve("after", 0.3, 2)],
          x: Axis("readout samples n", scale: .log),
          y: Axis("excess test error", scale: .log), seriesTitle: "stage",
          floors: [Floor(0.05, label: "noise")])
      ])
  }()

  static let phase: Figure = {
    let x = [0.25, 0.5, 1, 2, 4, 8]
    let y = [0.5, 1.0, 1.5, 2, 2.5, 3]
    func count(_ a: Double, _ b: Double) -> Double {
      (b > 1 / a.squareRoot() ? 1 : 0) + (b > 2.2 ? 1 : 0)
    }
    let predicted = Grid(x: x, y: y, values: y.map { b in x.map { count($0, b) } })
    let measured = Grid(
      x: x, y: y,
      values: y.enumerated().map { i, b in
        x.enumerated().map { j, a in
          let near = abs(b - 1 / a.squareRoot()) < 0.3
          return max(0, count(a, b) + (near ? (wobble(i, j) * 5).rounded() / 10 : 0))
        }
      })
    return Figure(
      name: "phase", title: "Where outliers appear",
      caption: """
        Colour: predicted number of outliers; numbers: mean measured number. Line: the predicted boundary. \
        Look at the cells on the line, where finite size blurs the transition.
        """,
      panels: [
        .phaseDiagram(
          predicted: predicted, measured: measured, x: Axis("sample ratio n/d", scale: .log),
          y: Axis("signal strength"), quantity: "outliers",
          boundaries: [
            Boundary(
              "boundary",
              points: (0...40).map { i in
                let a = 0.2 * pow(50, Double(i) / 40)
                return .init(x: a, y: 1 / a.squareRoot())
              })
          ])
      ])
  }()

  static let map: Figure = {
    let x = [0.01, 0.03, 0.1, 0.3, 1, 3]
    let y = [100.0, 200, 400, 800, 1600]
    let values = y.map { n in x.map { e in 1 / (1 + 0.01 * n * e) + 0.02 * e } }
    return Figure(
      name: "map", title: "The best step grows with the samples",
      caption: "Test error over step size and samples. Look at the valley from top left to right.",
      panels: [
        .sweepMap(
          Grid(x: x, y: y, values: values), x: Axis("step size \u{03b7}", scale: .log),
          y: Axis("samples n", scale: .log), quantity: "test error")
      ])
  }()

  static let multiples: Figure = {
    var lines = ChartData(columns: ["step", "overlap", "stage", "width"])
    for p in ["100", "200", "400", "800", "1600", "3200"] {
      for s in 0...20 {
        for (stage, rate) in [("before", 0.02), ("after", 0.12)] {
          let t = Double(s) * rate * (1 + log2((Double(p) ?? 1) / 100) / 3)
          lines.append([.number(Double(s)), .number(1 - exp(-t)), .text(stage), .text(p)])
        }
      }
    }
    return Figure(
      name: "multiples", title: "Small multiples", caption: "One panel for each width.",
      width: .page,
      panels: [
        Panel(
          x: Axis("step"), y: Axis("overlap m", domain: 0...1),
          layers: [.line(lines, x: "step", y: "overlap", colour: .series("stage"))],
          facet: Facet("width", columns: 3, prefix: "p = "))
      ])
  }()

  static let frames: Figure = .frames(
    name: "frames", title: "The spectrum step by step",
    caption: "Eigenvalues by rank at the step of the slider. Look at the first ranks, which rise.",
    frames: [0, 1, 2, 4, 8].map { t in
      let values = (1...100).map { r -> Double in
        let base = pow(Double(r), -1.3)
        return r <= 4 ? base * (1 + Double(t) * 0.5) : base
      }
      return Figure.Frame(
        step: Double(t), values: values.enumerated().map { $1 * (1 + 0.04 * wobble($0)) },
        predicted: values)
    }, quantity: "eigenvalue")

  static let significance: Figure = {
    let values = (0..<9).map { i in
      TestedValue(
        ["bmi", "blood pressure", "s5", "s1", "age", "sex", "s2", "s6", "s3"][i],
        value: [0.62, 0.38, 0.55, -0.31, 0.05, -0.22, 0.18, 0.08, -0.12][i], standardError: 0.06,
        chance: -0.2...0.2)
    }
    return Figure(
      name: "significance", title: "Three features matter",
      caption: "Weights of the direction; grey: what a permuted target gives.",
      panels: [.significance(values, quantity: "weight", chance: "95 % under permutation")])
  }()

  static let beforeAfterDensity = Figure(
    name: "before-after-density", title: "The step throws one eigenvalue out",
    caption: "Histograms before and after the step. Look at the outlier at the right.",
    width: .page,
    panels: Panel.density(
      [("before", 0.0), ("after", 0.15)].map { name, shift in
        let values = (0..<600).map { i in
          let u = (Double(i) + 0.5) / 600
          return 1 + shift + 0.8 * sin(Double.pi * (u - 0.5)) * (1 + 0.05 * wobble(i))
        }
        return DensitySeries(
          name, histogram: Histogram(of: values, bins: 30),
          outliers: shift > 0
            ? [Outlier(predicted: 2.9, measured: 2.86, standardError: 0.05)] : [])
      }, quantity: "eigenvalue"))

  static func table(withTheory: Bool, third: Bool, fourth: Bool) -> SweepTable {
    var entries: [SweepTable.Entry] = []
    var i = 0
    for n in [100.0, 200, 400, 800, 1600] {
      for eta in [0.1, 0.3, 1, 3] {
        for law in third ? ["gaussian", "rademacher", "uniform"] : ["gaussian"] {
          for lambda in fourth ? [0.01, 0.1, 1] : [0.01] {
            i += 1
            let theory =
              (1 + lambda) / (1 + n * eta / 150) + (law == "rademacher" ? 0.08 : 0.03)
            let failed = i == 7
            entries.append(
              .init(
                [.number(n), .number(eta), .text(law), .number(lambda)],
                failed
                  ? [:]
                  : [
                    "test error": .init(
                      theory * (1 + 0.06 * wobble(i)), standardError: 0.05 * theory,
                      theory: withTheory ? theory : nil)
                  ]))
          }
        }
      }
    }
    return SweepTable(
      parameters: ["samples n", "step size \u{03b7}", "law", "ridge"], entries: entries)
  }

  static let sweep: Figure = {
    var figure = SweepFigure(
      table(withTheory: true, third: true, fourth: false), number: "test error",
      title: "A sweep over three parameters", caption: "Look at the floor of each law."
    ).figure
    figure.name = "sweep"
    return figure
  }()

  static let sliderSweep: Figure = {
    var figure = SweepFigure(
      table(withTheory: false, third: false, fourth: true), number: "test error",
      roles: .init(x: "samples n", colour: "step size \u{03b7}", slider: "ridge")
    ).figure
    figure.name = "sweep-slider"
    return figure
  }()

  static let sweepOfWords: Figure = {
    let names = ["relu", "tanh", "erf", "gelu", "softplus"]
    let table = SweepTable(
      parameters: ["activation", "stage"],
      entries: names.enumerated().flatMap { i, name in
        ["before", "after"].enumerated().map { j, stage in
          let theory = 0.4 / Double(1 + j) + 0.03 * Double(i)
          return .init(
            [.text(name), .text(stage)],
            [
              "test error": .init(
                theory + 0.02 * wobble(i, j), standardError: 0.015, theory: theory)
            ])
        }
      })
    var figure = SweepFigure(table, number: "test error").figure
    figure.name = "sweep-words"
    return figure
  }()

  static let agreement = Figure(
    name: "agreement", title: "Simulation lies where theory says",
    caption: "Deviations in standard errors. Look for points outside the band.",
    panels: [
      .agreement(
        (0..<24).map { i in
          Deviation(
            x: 50 * pow(2, Double(i % 8)), z: 2.2 * wobble(i, 5) + (i == 9 ? 2.4 : 0),
            series: i < 12 ? "before" : "after")
        }, x: Axis("samples n", scale: .log), seriesTitle: "stage")
    ])
}
