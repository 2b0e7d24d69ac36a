import Foundation

/// How colours look to different eyes, computed.
enum ColourVision: CaseIterable {
  case normal, protanope, deuteranope, tritanope

  /// Linear RGB as seen: matrices of Machado, Oliveira and Fernandes (2009) at full severity.
  private var matrix: [[Double]] {
    switch self {
    case .normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    case .protanope:
      [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
      ]
    case .deuteranope:
      [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
      ]
    case .tritanope:
      [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
      ]
    }
  }

  /// CIE L*a*b* of a colour written as #rrggbb.
  func lab(_ hex: String) -> [Double] {
    let linear = Self.linear(hex)
    let seen = matrix.map { row in min(max(zip(row, linear).map(*).reduce(0, +), 0), 1) }
    let white = Self.xyz([1, 1, 1])
    let f = zip(Self.xyz(seen), white).map { value, reference -> Double in
      let t = value / reference
      return t > 216 / 24389.0 ? cbrt(t) : (24389 / 27.0 * t + 16) / 116
    }
    return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
  }

  /// The difference of two colours in CIE L*a*b*.
  func difference(_ a: String, _ b: String) -> Double {
    zip(lab(a), lab(b)).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
  }

  static func linear(_ hex: String) -> [Double] {
    let digits = Array(hex.dropFirst())
    return (0..<3).map { i in
      let c = Double(Int(String(digits[(2 * i)..<(2 * i + 2)]), radix: 16) ?? 0) / 255
      return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4)
    }
  }

  private static func xyz(_ linear: [Double]) -> [Double] {
    [
      [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
      [0.0193339, 0.1191920, 0.9503041],
    ].map { zip($0, linear).map(*).reduce(0, +) }
  }

  /// The contrast of WCAG 2: from 1 to 21.
  static func contrast(_ a: String, _ b: String) -> Double {
    let luminances = [a, b].map { xyz(linear($0))[1] }.sorted()
    return (luminances[1] + 0.05) / (luminances[0] + 0.05)
  }
}
