import HelioCore
public import HelioLinalg

/// The sentence of the error that `body` throws, or that nothing was refused.
public func refusal(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "nothing was refused"
  } catch {
    return "\(error)"
  }
}

public func largestDifference(_ A: Matrix<Double>, _ B: Matrix<Double>) -> Double {
  guard A.rows == B.rows, A.columns == B.columns else { return .infinity }
  return zip(A.elements, B.elements).map { abs($0 - $1) }.max() ?? 0
}

public func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
}
