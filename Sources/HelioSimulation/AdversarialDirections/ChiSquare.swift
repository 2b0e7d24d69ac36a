import HelioCore
import HelioLinalg

extension RandomStream {
  /// Independent chi-square variates of k degrees of freedom.
  ///
  /// Gamma variates of shape a = k/2 >= 1 by rejection: with x ~ N(0,1), u uniform, m = a - 1/3,
  ///
  ///     v = (1 + x/sqrt(9 m))^3,   accept m v if v > 0 and log u < x^2/2 + m (1 - v + log v)
  ///
  /// All pending ones are tried at once, so that the normals are drawn in bulk.
  ///
  /// - Parameter k: >= 1; of one degree the square of a normal variate.
  ///
  /// Source: G. Marsaglia and W. W. Tsang, ACM Trans. Math. Software 26 (2000).
  func chiSquares(_ count: Int, degreesOfFreedom k: Int) -> [Double] {
    precondition(k >= 1, "\(k) degrees of freedom")
    if k == 1 { return substream("normals").normals(count).map { $0 * $0 } }
    let m = Double(k) / 2 - 1.0 / 3
    let slope = 1 / (9 * m).squareRoot()
    var values = [Double](repeating: 0, count: count)
    var pending = Array(0..<count)
    var attempt = 0
    while !pending.isEmpty {
      let x = substream("normals").at(attempt).normals(pending.count)
      let u = substream("uniforms").at(attempt).uniforms(pending.count)
      var rejected: [Int] = []
      for (i, target) in pending.enumerated() {
        let root = 1 + slope * x[i]
        let v = root * root * root
        if v > 0, log(u[i]) < x[i] * x[i] / 2 + m * (1 - v + log(v)) {
          values[target] = 2 * m * v
        } else {
          rejected.append(target)
        }
      }
      pending = rejected
      attempt += 1
    }
    return values
  }
}
