import Heliotrope

extension SpikeLawResult: Drawable {
  var sections: [ReportSection] {
    let strong = rows.filter { $0.isStrong && $0.secondLayer == "gaussian" }
    let last = strong.last
    return [
      ReportSection(
        title: "Which law describes the neurons after the step",
        findings: [
          "After a strong step (eta~ = 1) the spiked law without bulk inflation (S) stalls at "
            + "\(short(last?.spike.mean ?? .nan)), with it (S+b) the error is "
            + "\(short(last?.spikeAndBulk.mean ?? .nan)) at d = \(last?.dimension ?? 0); the exact covariance (F) "
            + "has \(short(last?.exactCovariance.mean ?? .nan)) and the finite number of neurons alone "
            + "\(short(last?.floor.mean ?? .nan)).",
          "For Rademacher second layers the mixture (M) is the right law.",
          "The top eigenvalue of the neurons' covariance is predicted as "
            + "\(short(last?.predictedTopEigenvalue.mean ?? .nan)) (S+b) and "
            + "\(short(last?.exactTopEigenvalue.mean ?? .nan)) (F); measured "
            + "\(short(last?.topEigenvalue.mean ?? .nan)).",
        ], figures: [figure])
    ]
  }

  private var figure: Figure {
    let panels = [
      (true, "gaussian"), (true, "rademacher"), (false, "gaussian"), (false, "rademacher"),
    ]
    .map { strong, law in panel(strong, law) }
    return Figure(
      name: "spike-law", title: "Errors of the laws against the dimension",
      caption: """
        Relative operator-norm error of each law as a description of the real network's kernel on fresh \
        inputs (ReLU, y = \(specification.link.text), n = \(short(specification.sampleRatio)) d, \
        \(specification.width) neurons, bars: standard errors over \(specification.replicates) runs). Strong \
        steps in (a) and (b), weak ones in (c) and (d). Look at S in (a), which does not improve with d, and \
        at S+b and F, which do until the finite number of neurons stops them.
        """,
      width: .page, panels: panels, columns: 2)
  }

  private func panel(_ strong: Bool, _ law: String) -> Panel {
    var data = ChartData(columns: ["d", "error", "law", "low", "high"])
    for row in rows where row.isStrong == strong && row.secondLayer == law {
      let list: [(String, Replicates?)] = [
        ("before: no step", row.isotropic), ("after: spike (S)", row.spike),
        ("spike and bulk (S+b)", row.spikeAndBulk), ("exact covariance (F)", row.exactCovariance),
        ("finite number of neurons", row.floor), ("mixture (M)", row.mixture),
      ]
      for (name, value) in list {
        guard let value else {
          // Keeps the legend and its colours the same in every panel.
          data.append([.number(Double(row.dimension)), .missing, .text(name), .missing, .missing])
          continue
        }
        data.append([
          .number(Double(row.dimension)), .number(value.mean), .text(name),
          .number(value.mean - value.standardError), .number(value.mean + value.standardError),
        ])
      }
    }
    return Panel(
      title: "\(strong ? "eta~ = 1" : "eta~ = 2/sqrt d"), a \(law)",
      x: Axis("dimension d", scale: .log, ticks: specification.dimensions.map(Double.init)),
      y: Axis("relative kernel error", scale: .log),
      layers: [
        .line(data, x: "d", y: "error", colour: .series("law")),
        .errorBars(data, x: "d", low: "low", high: "high", colour: .series("law")),
        .points(data, x: "d", y: "error", colour: .series("law")),
      ], showsLegend: law == "gaussian" && strong)
  }
}

extension SpectrumResult: Drawable {
  var sections: [ReportSection] {
    [
      ReportSection(
        title: "The spectrum against the strength of the spike",
        findings: [
          "Exact spectra at d = \(specification.dimension) (last change under refinement "
            + "\(short(relativeChange))). Against a sampled operator with \(specification.samplePoints) points at "
            + "d = \(specification.sampledDimension): \(summary.sentence)."
        ], badges: [summary.badge("Exact and sampled spectrum")], figures: [figure, sampledFigure])
    ]
  }

  private static let names = [
    "0 0": "radial", "0 1": "linear, aligned", "0 2": "quadratic, aligned",
    "1 0": "linear, orthogonal",
    "1 1": "quadratic, mixed", "2 0": "quadratic, orthogonal",
  ]

  private var figure: Figure {
    var exact = ChartData(columns: ["theta", "eigenvalue", "level"])
    var power = exact
    var second = exact
    for curve in curves {
      guard let name = Self.names["\(curve.degree) \(curve.index)"] else { continue }
      for (i, theta) in specification.strengths.enumerated() {
        exact.append([.number(theta), .number(curve.exact[i]), .text(name)])
        if let value = curve.largeDimension?[i], theta <= 30 {
          power.append([.number(theta), .number(value), .text(name)])
        }
        if let value = curve.secondOrder?[i], theta <= 1 {
          second.append([.number(theta), .number(value), .text(name)])
        }
      }
    }
    return Figure(
      name: "spectrum-levels", title: "Aligned levels grow like powers of 1 + theta",
      caption: """
        Leading levels of the exact spectrum against the spike strength theta (ReLU, \
        d = \(specification.dimension)). Solid: exact at this dimension; dashed: b_l (1 + theta)^(aligned \
        factors), the large-d rule; dots: second-order perturbation theory. Levels with aligned factors \
        rise, those without stay; where dashed and solid part, theta is no longer small against d.
        """,
      width: .page,
      panels: [
        Panel(
          x: Axis("spike strength \u{03B8}", scale: .logWithZero(linearUpTo: 0.1)),
          y: Axis("eigenvalue", scale: .log),
          layers: [
            .line(exact, x: "theta", y: "eigenvalue", colour: .series("level")),
            .line(
              power, x: "theta", y: "eigenvalue", colour: .series("level"), dash: .dashed,
              width: 0.8),
            .points(second, x: "theta", y: "eigenvalue", colour: .series("level"), diameter: 3.5),
          ], height: .ratio(0.5))
      ])
  }

  private var sampledFigure: Figure {
    var exact = ChartData(columns: ["level", "eigenvalue", "low", "high"])
    var measured = exact
    for level in sampled {
      let name = "\(level.degree).\(level.index + 1) (\(level.multiplicity)-fold)"
      exact.append([.text(name), .number(level.exact + level.samplingBias), .missing, .missing])
      measured.append([
        .text(name), .number(level.sampled.mean),
        .number(level.sampled.mean - 3 * level.sampled.standardError),
        .number(level.sampled.mean + 3 * level.sampled.standardError),
      ])
    }
    return Figure(
      name: "spectrum-sampled", title: "A sampled operator agrees",
      caption: """
        Leading levels at d = \(specification.sampledDimension), theta = \(short(specification.sampledStrength)): \
        means over each level's eigenvalues of a kernel matrix on \(specification.samplePoints) points (blue, \
        bars of three standard errors over \(specification.replicates) samples) under the exact values with the \
        leading sampling bias added (orange). Levels are named sector.position with their multiplicity. Sampling spreads a degenerate level, so \
        only its mean is compared.
        """,
      panels: [
        Panel(
          x: Axis("level of the spectrum", scale: .category([])),
          y: Axis("eigenvalue", scale: .log),
          layers: [
            .errorBars(measured, x: "level", low: "low", high: "high", colour: .fixed(.before)),
            .points(measured, x: "level", y: "eigenvalue", colour: .fixed(.before), diameter: 6),
            .points(exact, x: "level", y: "eigenvalue", colour: .fixed(.after), diameter: 3),
          ])
      ])
  }
}

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
