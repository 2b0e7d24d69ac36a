/// A name in a legend with its colour and the shape of its points.
struct Series: Equatable {
  var name: Cell
  var colour: String
  var shape: Layer.Shape

  /// One colour for each name: fixed for before and after, then the next free ones, in order of
  /// appearance; the ramp for ordered series.
  static func list(of panels: [Panel]) -> [Series] {
    var list: [Series] = []
    var free = Swatch.series
    var shapes: [Layer.Shape] = [.square, .triangleUp, .triangleDown, .cross, .circle, .diamond]
    for layer in panels.flatMap(\.layers) {
      guard let field = layer.colour.field, !layer.colour.isContinuous else { continue }
      if case .levels(_, let highest) = layer.colour {
        if list.isEmpty {
          list = Style.levelPlaces(highest).enumerated().map { level, place in
            Series(
              name: .number(Double(level)), colour: Style.sequential[place], shape: .square)
          }
        }
        continue
      }
      let new = layer.data.distinct(field).filter { cell in
        cell != .missing && !list.contains { $0.name == cell }
      }
      if case .ordered = layer.colour {
        list += zip(new, Style.orderedColours(new.count)).map {
          Series(name: $0, colour: $1, shape: .circle)
        }
        continue
      }
      for name in new {
        if let fixed = Swatch.fixed(forSeries: name.label ?? "") {
          list.append(
            Series(
              name: name, colour: fixed.light, shape: fixed == .before ? .circle : .diamond))
        } else {
          list.append(Series(name: name, colour: free[0].light, shape: shapes[0]))
          free.append(free.removeFirst())
          shapes.append(shapes.removeFirst())
        }
      }
    }
    return list
  }
}

extension Figure {
  /// The series of the whole figure with one legend on top, where all panels that colour by names do so
  /// by the same column in the same way; `nil` where a panel has its own legend.
  ///
  /// A column then has the same colour for the same name in every panel.
  var sharedSeries: [Series]? {
    guard panels.count > 1 else { return nil }
    let colours = panels.flatMap { panel in
      panel.layers.map(\.colour).filter { $0.field != nil }
    }
    guard let first = colours.first, !first.isOfCells,
      colours.allSatisfy({ $0 == first })
    else { return nil }
    guard Set(panels.map(\.legendTitle)).count == 1 else { return nil }
    return Series.list(of: panels)
  }
}
