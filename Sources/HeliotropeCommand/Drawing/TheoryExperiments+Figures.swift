import Heliotrope

extension MixingResult: Drawable {
  var sections: [ReportSection] {
    let at1 = curves.map { curve in
      let i = specification.spikeRatios.firstIndex(of: 1) ?? 0
      return "\(short(curve.angles[i])) degrees at d = \(curve.dimension)"
    }
    return [
      ReportSection(
        title: "Mixing of the leading eigenfunction",
        findings: [
          "At kappa = 1 the leading eigenfunction has turned by \(at1.joined(separator: ", ")).",
          "The angle depends on kappa = theta/d and hardly on d: strong spikes, not small ones, mix functions.",
        ], figures: [figure])
    ]
  }

  private var figure: Figure {
    var exact = ChartData(columns: ["kappa", "angle", "dimension"])
    var first = exact
    for curve in curves {
      for (i, kappa) in specification.spikeRatios.enumerated() {
        exact.append([.number(kappa), .number(curve.angles[i]), .text("d = \(curve.dimension)")])
        if curve.firstOrderAngles[i] < 45 {
          first.append([
            .number(kappa), .number(curve.firstOrderAngles[i]), .text("d = \(curve.dimension)"),
          ])
        }
      }
    }
    return Figure(
      name: "mixing", title: "One curve for all dimensions",
      caption: """
        Angle between the leading eigenfunction of the ReLU kernel before and after the step, from the radial \
        mode towards the quadratic harmonic of the spike, against kappa = theta/d. Solid: exact; dashed: first \
        order in theta. The curves of all dimensions lie on one another, and first order is good below \
        kappa = 0.1 only.
        """,
      panels: [
        Panel(
          x: Axis("spike strength \u{03BA} = \u{03B8}/d", scale: .log), y: Axis("angle (degrees)"),
          layers: [
            .line(exact, x: "kappa", y: "angle", colour: .ordered("dimension")),
            .line(
              first, x: "kappa", y: "angle", colour: .ordered("dimension"), dash: .dashed,
              width: 0.8),
          ])
      ])
  }
}

extension LearningCurveResult: Drawable {
  var sections: [ReportSection] {
    [
      ReportSection(
        title: "Learning curves before and after the step",
        findings: [
          "\(summary.sentence) (a known bias of 8 %, and of 20 % below n = 400, is allowed for)."
        ],
        badges: [summary.badge("Networks and the finite-width formula")], figures: [figure])
    ]
  }

  private var figure: Figure {
    let panels = specification.widths.map { width in
      var lines = ChartData(columns: ["n", "excess error", "stage"])
      var wide = lines
      var points = ChartData(columns: ["n", "excess error", "stage", "low", "high"])
      for row in rows where row.width == width {
        let stage = row.isAfter ? "after" : "before"
        let n = Double(row.sampleCount)
        lines.append([.number(n), .number(row.predictedFiniteWidth), .text(stage)])
        wide.append([.number(n), .number(row.predictedInfiniteWidth), .text(stage)])
        points.append([
          .number(n), .number(row.network.mean), .text(stage),
          .number(row.network.mean - row.network.standardError),
          .number(row.network.mean + row.network.standardError),
        ])
      }
      return Panel(
        title: "p = \(width)", x: Axis("readout samples n", scale: .log),
        y: Axis("excess test error", scale: .log),
        layers: [
          .line(
            wide, x: "n", y: "excess error", colour: .series("stage"), dash: .dashed, width: 0.8),
          .line(lines, x: "n", y: "excess error", colour: .series("stage")),
          .errorBars(points, x: "n", low: "low", high: "high", colour: .series("stage")),
          .points(points, x: "n", y: "excess error", colour: .series("stage")),
        ], showsLegend: width == specification.widths.first)
    }
    return Figure(
      name: "learning-curve", title: "A network of finite width learns as predicted",
      caption: """
        Excess test error against the number of readout samples, before the step and after it at \
        kappa = \(short(specification.spikeRatio)) (ReLU, d = \(specification.dimension), \
        y = \(specification.link.text), \(specification.stepSampleCount) step samples). Solid: theory at the \
        width of the panel; dashed: at infinite width; dots: real networks over \(specification.replicates) \
        replicates. Narrow networks lie on the solid line and far above the dashed one where n is near p.
        """,
      width: .page, panels: panels, columns: 3)
  }
}

extension CumulativePowerResult: Drawable {
  var sections: [ReportSection] {
    [
      ReportSection(
        title: "Where the target's power sits",
        findings: curves.map {
          "At kappa = \(short($0.spikeRatio)): alignment \(short($0.alignment)), "
            + "\(short(100 * $0.missingPower)) % of the power outside the computed modes."
        }, figures: [figure])
    ]
  }

  private var figure: Figure {
    var data = ChartData(columns: ["rank", "share of the target", "strength"])
    for curve in curves {
      var (rank, sum) = (0.0, 0.0)
      for level in curve.levels where rank <= 1e5 {
        sum += level.power
        data.append([.number(rank + 1), .number(sum), .text("kappa = \(short(curve.spikeRatio))")])
        rank += level.multiplicity
      }
    }
    return Figure(
      name: "cumulative-power", title: "The step moves the target to the front",
      caption: """
        Share of the target's variance carried by the eigenfunctions up to a rank, exact, for several \
        strengths of the spike (\(specification.activation.name), y = \(specification.link.text), \
        d = \(specification.dimension), m^2 = \(short(specification.overlap * specification.overlap))). Each \
        level carries its power in one function. With growing kappa the stairs move to the left: the aligned \
        linear and quadratic functions come to ranks 2 and 3.
        """,
      panels: [
        Panel(
          x: Axis("rank", scale: .log), y: Axis("share of the target", domain: 0...1.02),
          layers: [.steps(data, x: "rank", y: "share of the target", colour: .ordered("strength"))])
      ])
  }
}

extension SecondLayerLawResult: Drawable {
  var sections: [ReportSection] {
    let last = curves.map { "\($0.law): lambda_3 d = \(short($0.scaledThird.last ?? .nan))" }
    return [
      ReportSection(
        title: "The law of the second layer",
        findings: [
          "At d = \(specification.dimensions.last ?? 0): \(last.joined(separator: "; ")).",
          "With Rademacher weights lambda_3 falls like 1/d: two functions are all that the aligned sector "
            + "keeps. Gaussian and uniform weights keep infinitely many.",
        ], figures: [figure])
    ]
  }

  private var figure: Figure {
    var third = ChartData(columns: ["d", "third eigenvalue", "law"])
    var spectrum = ChartData(columns: ["rank", "eigenvalue", "law"])
    for curve in curves {
      for (i, d) in specification.dimensions.enumerated() {
        third.append([.number(Double(d)), .number(curve.sector0[i][2]), .text(curve.law)])
      }
      for (i, value) in (curve.sector0.last ?? []).enumerated() {
        spectrum.append([.number(Double(i + 1)), .number(value), .text(curve.law)])
      }
    }
    return Figure(
      name: "second-layer-law", title: "Two-valued second layers learn two functions",
      caption: """
        (a) Third eigenvalue of the aligned sector against the dimension at kappa = \(short(specification.spikeRatio)) \
        (ReLU, exact): only with Rademacher second-layer weights it falls, like 1/d. (b) The aligned sector at \
        d = \(specification.dimensions.last ?? 0) by rank: after the second the Rademacher law breaks off.
        """,
      width: .page,
      panels: [
        Panel(
          x: Axis("dimension d", scale: .log), y: Axis("third eigenvalue", scale: .log),
          layers: [
            .line(third, x: "d", y: "third eigenvalue", colour: .series("law")),
            .points(third, x: "d", y: "third eigenvalue", colour: .series("law")),
          ]),
        Panel(
          x: Axis("rank in sector 0"), y: Axis("eigenvalue", scale: .log),
          layers: [
            .line(spectrum, x: "rank", y: "eigenvalue", colour: .series("law")),
            .points(spectrum, x: "rank", y: "eigenvalue", colour: .series("law")),
          ], showsLegend: false),
      ])
  }
}
