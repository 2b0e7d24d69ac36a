import Foundation

/// An axis with everything decided: range, ticks and how a tick is written.
///
/// The range is computed here and not left to the renderer, because it must cover all rows (also those
/// that a slider hides) and because the width of the tick labels decides the layout.
struct ResolvedAxis: Sendable {
  var axis: Axis
  var domain: (low: Double, high: Double) = (0, 1)
  var ticks: [Double] = []
  /// The text of each tick or category.
  var labels: [String] = []
  var categories: [Cell] = []

  var isCategory: Bool {
    if case .category = axis.scale { return true }
    return false
  }

  /// The width of the longest label.
  var labelWidth: Double {
    labels.map { FontMetrics.width(of: $0, size: Style.labelSize) }.max() ?? 0
  }

  /// - Parameters:
  ///   - cells: all entries that are drawn along this axis.
  ///   - startsAtZero: whether bars grow from zero along it.
  ///   - isTight: whether the range ends exactly at the smallest and largest entry.
  init(_ axis: Axis, cells: [Cell], startsAtZero: Bool, isTight: Bool = false) {
    self.axis = axis
    let numbers = cells.compactMap(\.finite)
    if isTight, axis.domain == nil, !isCategory {
      let shown = axis.scale == .log ? numbers.filter { $0 > 0 } : numbers
      if let low = shown.min(), let high = shown.max(), low < high {
        self.axis.domain = low...high
      }
    }
    switch self.axis.scale {
    case .category(let order):
      var seen: Set<Cell> = []
      let present = cells.filter { $0.label != nil && seen.insert($0).inserted }
      categories =
        order.isEmpty
        ? present : order.map { word in present.first { $0.label == word } ?? .text(word) }
      labels = categories.compactMap(\.label)
    case .linear:
      resolveLinear(numbers, startsAtZero: startsAtZero)
    case .log:
      resolveLog(numbers.filter { $0 > 0 })
    case .logWithZero(let threshold):
      resolveLogWithZero(numbers.filter { $0 >= 0 }, threshold: threshold)
    }
  }

  /// Where a value lies along the axis: 0 at its beginning, 1 at its end.
  func place(_ value: Double) -> Double {
    let scaled: (Double) -> Double
    switch axis.scale {
    case .category:
      let i = categories.firstIndex { $0.finite == value } ?? 0
      return (Double(i) + 0.5) / Double(max(1, categories.count))
    case .linear: scaled = { $0 }
    case .log: scaled = { log(max($0, 1e-300)) }
    case .logWithZero(let threshold): scaled = { log1p(max($0, 0) / threshold) }
    }
    let (low, high) = (scaled(domain.low), scaled(domain.high))
    return high > low ? (scaled(value) - low) / (high - low) : 0.5
  }

  /// How far the label of the last tick stands out beyond the end of an axis of this length.
  func overhang(length: Double) -> Double {
    let widths = labels.map { FontMetrics.width(of: $0, size: Style.labelSize) }
    if isCategory {
      return max(0, (widths.last ?? 0) / 2 - length / Double(2 * max(1, categories.count)))
    }
    return zip(ticks, widths).map { tick, width in
      width / 2 - (1 - place(tick)) * length
    }.reduce(0, max)
  }

  /// The same axis with only so many ticks that their labels do not touch.
  ///
  /// - Parameter isHorizontal: labels stand beside one another, else over one another.
  func thinned(length: Double, isHorizontal: Bool) -> ResolvedAxis {
    guard !isCategory, ticks.count > 2 else { return self }
    var out = self
    let sizes = labels.map {
      isHorizontal ? FontMetrics.width(of: $0, size: Style.labelSize) + 5 : Style.labelSize + 2
    }
    let spacing = ticks.count > 1 ? ticks[1] - ticks[0] : 1
    for stride in 1...ticks.count {
      let kept = ticks.indices.filter { i in
        // On a linear axis multiples of the wider step, so that zero stays; a range of a few roundings has none.
        let multiple = Int(exactly: (ticks[i] / spacing).rounded())
        return (axis.scale == .linear ? multiple ?? i : i) % stride == 0
      }
      let fits = zip(kept, kept.dropFirst()).allSatisfy { a, b in
        (place(ticks[b]) - place(ticks[a])) * length >= (sizes[a] + sizes[b]) / 2
      }
      guard fits else { continue }
      out.ticks = kept.map { ticks[$0] }
      out.labels = kept.map { labels[$0] }
      break
    }
    return out
  }

  private mutating func resolveLinear(_ numbers: [Double], startsAtZero: Bool) {
    var low = axis.domain?.lowerBound ?? numbers.min() ?? 0
    var high = axis.domain?.upperBound ?? numbers.max() ?? 1
    if axis.domain == nil {
      if startsAtZero || (low > 0 && low < 0.3 * high) { low = min(low, 0) }
      if startsAtZero || (high < 0 && high > 0.3 * low) { high = max(high, 0) }
      // Values that differ by rounding alone count as one.
      if high - low <= 1e-13 * max(abs(low), abs(high)) {
        let room = max(abs(high) * 0.1, 1e-12)
        (low, high) = (low - room, high + room)
      }
    }
    let step = Scales.step(low: low, high: high, count: 5)
    if axis.domain == nil {
      // Outward to half a step: a whole step would leave up to a fifth of the panel empty.
      low = (low / step * 2 + 1e-9).rounded(.down) * step / 2
      high = (high / step * 2 - 1e-9).rounded(.up) * step / 2
    }
    domain = (low, high)
    let first = Int((low / step - 1e-9).rounded(.up))
    let last = Int((high / step + 1e-9).rounded(.down))
    ticks = axis.ticks ?? (first <= last ? (first...last).map { Double($0) * step } : [])
    labels =
      axis.ticks.map(Scales.exact) ?? ticks.map { Scales.plain($0, step: step) }
  }

  private mutating func resolveLog(_ positive: [Double]) {
    var low = axis.domain?.lowerBound ?? positive.min() ?? 0.1
    var high = axis.domain?.upperBound ?? positive.max() ?? 1
    if axis.domain == nil {
      // Seven per cent of the (logarithmic) length on each side keep marks off the edges.
      let room = max(pow(high / low, 0.07), 1.15)
      (low, high) = (low / room, high * room)
    }
    domain = (low, high)
    let firstDecade = Int((log10(low) - 1e-9).rounded(.up))
    let lastDecade = Int((log10(high) + 1e-9).rounded(.down))
    if let chosen = axis.ticks {
      ticks = chosen
      labels = ticks.map(Scales.powerOrPlain)
    } else if lastDecade - firstDecade >= 2 {
      let stride = max(1, Int((Double(lastDecade - firstDecade) / 6).rounded(.up)))
      let decades = (firstDecade...lastDecade).filter { $0 % stride == 0 }
      ticks = decades.map { pow(10, Double($0)) }
      let small = decades.allSatisfy { (-2...3).contains($0) }
      labels = small ? ticks.map(Scales.short) : decades.map(Scales.power)
    } else {
      let digits: [Double] = log10(high / low) > 1 ? [1, 2, 5] : [1, 2, 3, 4, 5, 7]
      for k in (firstDecade - 1)...(lastDecade + 1) {
        let power = pow(10, Double(k))
        for digit in digits where digit * power >= low && digit * power <= high {
          ticks.append(digit * power)
        }
      }
      labels = ticks.map(Scales.short)
    }
  }

  private mutating func resolveLogWithZero(_ numbers: [Double], threshold: Double) {
    let high = axis.domain?.upperBound ?? (numbers.max() ?? 1) * 1.15
    domain = (axis.domain?.lowerBound ?? 0, high)
    if let chosen = axis.ticks {
      ticks = chosen
    } else {
      let first = Int((log10(threshold) - 1e-9).rounded(.up))
      let last = Int((log10(max(high, threshold)) + 1e-9).rounded(.down))
      ticks = [0] + (first <= last ? (first...last).map { pow(10, Double($0)) } : [threshold])
    }
    labels = ticks.map(Scales.powerOrPlain)
  }
}

/// How the numbers at ticks are written.
enum Scales {
  /// The step of 1, 2 or 5 times a power of ten that gives about `count` ticks.
  static func step(low: Double, high: Double, count: Int) -> Double {
    let raw = max(high - low, 1e-300) / Double(count)
    let power = pow(10, log10(raw).rounded(.down))
    let rest = raw / power
    return power * (rest < 1.5 ? 1 : rest < 3.5 ? 2 : rest < 7.5 ? 5 : 10)
  }

  /// A tick of a linear axis with the decimals that its step needs.
  static func plain(_ x: Double, step: Double) -> String {
    if abs(x) >= 1e5 || (step < 1e-4) { return x == 0 ? "0" : scientific(x) }
    let decimals = max(0, Int((-log10(step) - 1e-9).rounded(.up)))
    let text = String(format: "%.\(decimals)f", x == 0 ? 0 : x)
    return text.replacingOccurrences(of: "-", with: "\u{2212}")
  }

  /// Chosen ticks with as many decimals, at most six, as tell all of them exactly.
  static func exact(_ ticks: [Double]) -> [String] {
    let decimals = (0...6).first { decimals in
      let unit = pow(10, Double(decimals))
      return ticks.allSatisfy { abs(($0 * unit).rounded() - $0 * unit) < 1e-6 * unit }
    }
    return ticks.map { plain($0, step: pow(10, -Double(decimals ?? 6))) }
  }

  static func short(_ x: Double) -> String { String(format: "%g", x) }

  static func powerOrPlain(_ x: Double) -> String {
    guard x > 0 else { return short(x) }
    let k = log10(x)
    let isPower = abs(k - k.rounded()) < 1e-9
    return isPower && !(-3...3).contains(Int(k.rounded())) ? power(Int(k.rounded())) : short(x)
  }

  static func scientific(_ x: Double) -> String {
    let k = Int(log10(abs(x)).rounded(.down))
    let digits = String(format: "%.3g", x / pow(10, Double(k)))
    return digits.replacingOccurrences(of: "-", with: "\u{2212}") + "\u{00d7}" + power(k)
  }

  static func power(_ k: Int) -> String { "10" + RaisedText.raised(k) }
}
