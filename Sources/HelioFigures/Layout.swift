/// The sizes of the plotting areas, so that a figure is as wide as its column of paper.
///
/// The renderer adds axes around a plotting area of given size; to reach a given total the width of the
/// axes must be known beforehand. It is estimated from the tick labels (exact for digits), and the
/// axis is told to take exactly this width.
struct Layout {
  struct Size: Equatable {
    var width: Double
    var height: Double
    /// What tick labels and ticks of the vertical axis take.
    var axisExtent: Double
    /// What the whole vertical axis takes, with its title.
    var leftRoom: Double
  }
  var sizes: [Size] = []

  init(figure: Figure) {
    let extents = figure.panels.map(Self.axisExtent)
    var leftRooms = zip(figure.panels, extents).map(Self.leftRoom)
    // Panels of one column of the figure stand under one another.
    for column in 0..<figure.columns {
      let members = stride(from: column, to: figure.panels.count, by: figure.columns)
      let widest = members.map { leftRooms[$0] }.max() ?? 0
      for i in members { leftRooms[i] = widest }
    }
    var start = 0
    for row in figure.rows {
      let range = start..<(start + row.count)
      let gaps = Style.panelGap * Double(row.count - 1) + 2 * Style.outerPadding + Self.rightRoom
      let free = figure.width.points - gaps - leftRooms[range].reduce(0, +)
      let total = row.reduce(0) { $0 + $1.weight }
      for (panel, i) in zip(row, range) {
        let width = (free * panel.weight / total).rounded(.down)
        sizes.append(
          Size(
            width: width, height: Self.height(panel, width: width).rounded(),
            axisExtent: extents[i], leftRoom: leftRooms[i]))
      }
      start += row.count
    }
  }

  /// Half of the last tick label of the horizontal axis may stand out on the right.
  static let rightRoom = 4.0

  private static func axisExtent(_ panel: Panel) -> Double {
    guard panel.y.isVisible else { return 0 }
    let resolved = panel.resolvedY
    let label = panel.y.format == nil ? resolved.labelWidth : Style.labelSize * 2.6
    return (label + Style.tickLength + 3).rounded(.up)
  }

  private static func leftRoom(_ panel: Panel, _ extent: Double) -> Double {
    guard panel.y.isVisible else { return 0 }
    return extent + (panel.y.title.isEmpty ? 0 : Style.titleSize + 6)
  }

  static func height(_ panel: Panel, width: Double) -> Double {
    let rows = Double(max(1, panel.resolvedY.categories.count))
    let columns = Double(max(1, panel.resolvedX.categories.count))
    return switch panel.height {
    case .points(let height): height
    case .ratio(let ratio): width * ratio
    case .squareCells: width * rows / columns
    case .perCategory(let height): height * rows
    }
  }
}

extension Panel {
  var resolvedX: ResolvedAxis {
    ResolvedAxis(
      x,
      cells: layers.flatMap { layer in
        layer.x.map { layer.data.column($0) } ?? []
      }, startsAtZero: barsAlongX)
  }

  var resolvedY: ResolvedAxis {
    ResolvedAxis(
      y,
      cells: layers.flatMap { layer in
        [layer.y, layer.y2].compactMap { $0 }.flatMap { layer.data.column($0) }
      }, startsAtZero: hasBars && !barsAlongX)
  }

  private var hasBars: Bool { layers.contains { $0.mark == .bars } }

  /// Whether bars lie on their side.
  private var barsAlongX: Bool {
    guard hasBars, case .category = y.scale else { return false }
    return true
  }
}
