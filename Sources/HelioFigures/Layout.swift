/// The sizes of the plotting areas, so that a figure is as wide as its column of paper.
///
/// The renderer adds axes around a plotting area of given size; to reach a given total the width of the
/// axes must be known beforehand. It is computed from the letters of the tick labels, and the axis is
/// told to take exactly this width. What a rare letter leaves over, the renderer pads.
struct Layout {
  struct Size: Equatable {
    var width: Double
    var height: Double
    /// What tick labels and ticks of the vertical axis take, at least.
    var axisExtent: Double
    /// What the whole vertical axis takes, with its title.
    var leftRoom: Double
  }
  var sizes: [Size] = []

  /// The tallest plotting area of square cells: a small matrix on a wide page stays small.
  static let tallestCells = 260.0

  init(figure: Figure) {
    var leftRooms = figure.panels.map { Self.axisExtent($0) + Self.titleRoom($0) }
    // Half a last label may stand out of each panel, judged at an even share of the width.
    let share = figure.width.points / Double(figure.columns)
    var overhangs = zip(figure.panels, leftRooms).map { panel, room in
      panel.resolvedX.overhang(length: max(share - room, 1))
    }
    // Panels of one column of the figure stand under one another: their axes line up.
    for column in 0..<figure.columns {
      let members = stride(from: column, to: figure.panels.count, by: figure.columns)
      let widest = members.map { leftRooms[$0] }.max() ?? 0
      let farthest = members.map { overhangs[$0] }.max() ?? 0
      for i in members {
        if figure.panels[i].y.isVisible { leftRooms[i] = widest }
        overhangs[i] = farthest
      }
    }
    var start = 0
    for row in figure.rows {
      let range = start..<(start + row.count)
      let gaps = Style.panelGap * Double(row.count - 1) + 2 * Style.outerPadding
      let free =
        figure.width.points - gaps - leftRooms[range].reduce(0, +)
        - overhangs[range].reduce(0, +)
      // Panels of an incomplete last row are no wider than those above them.
      let isShort = start > 0 && row.count < figure.columns
      let total = row.reduce(0) { $0 + $1.weight }
      for (panel, i) in zip(row, range) {
        var width = (free * panel.weight / total).rounded(.down)
        if isShort { width = min(width, sizes[i - start].width) }
        sizes.append(Self.size(panel, width: width, leftRoom: leftRooms[i]))
      }
      start += row.count
    }
  }

  private static func size(_ panel: Panel, width: Double, leftRoom: Double) -> Size {
    var (width, height) = (width, height(panel, width: width))
    if panel.height == .squareCells, panel.facet == nil, height > tallestCells {
      width = (width * tallestCells / height).rounded(.down)
      height = tallestCells
    }
    return Size(
      width: width, height: height.rounded(), axisExtent: leftRoom - titleRoom(panel),
      leftRoom: leftRoom)
  }

  private static func axisExtent(_ panel: Panel) -> Double {
    guard panel.y.isVisible else { return 0 }
    let label = panel.y.format == nil ? panel.resolvedY.labelWidth : Style.labelSize * 2.6
    return (label + Style.tickLength + 3).rounded(.up)
  }

  private static func titleRoom(_ panel: Panel) -> Double {
    panel.y.isVisible && !panel.y.title.isEmpty ? Style.titleSize + 6 : 0
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
        [layer.x, layer.x2].compactMap { $0 }.flatMap { layer.data.column($0) }
      }, startsAtZero: barsAlongX, isTight: hasTiles)
  }

  var resolvedY: ResolvedAxis {
    ResolvedAxis(
      y,
      cells: layers.flatMap { layer in
        [layer.y, layer.y2].compactMap { $0 }.flatMap { layer.data.column($0) }
      }, startsAtZero: hasBars && !barsAlongX, isTight: hasTiles)
  }

  private var hasBars: Bool { layers.contains { $0.mark == .bars || $0.mark == .bins } }
  /// Tiles fill the panel to its edges.
  private var hasTiles: Bool { layers.contains { $0.mark == .tiles } }

  /// Whether bars lie on their side.
  private var barsAlongX: Bool {
    guard hasBars, case .category = y.scale else { return false }
    return true
  }
}
