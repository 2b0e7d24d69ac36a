import Foundation

/// Three significant digits, as messages, captions and the terminal show a number.
public func short(_ x: Double) -> String {
  guard x.isFinite else { return "n/a" }
  if x == 0 { return "0" }
  let locale = Locale(identifier: "en_US_POSIX")
  let size = abs(x)
  if size >= 1e5 || size < 1e-4 {
    return x.formatted(
      .number.notation(.scientific).precision(.significantDigits(1...3)).locale(locale))
  }
  return x.formatted(.number.precision(.significantDigits(1...3)).grouping(.never).locale(locale))
}
