public import HelioCore
public import HelioLinalg

/// The boundary of a convolution.
public enum ConvolutionPadding: String, Sendable, Codable, CaseIterable { case circular, zero }

/// A skew convolution of c channels in one or two dimensions and its truncated exponential.
///
///     K[o,i,t] = (M[o,i,t] - M[i,o,-t])/2,   y_o[n] = sum_{i,t} K[o,i,t] x_i[n - t],   t from -(w-1)/2 to (w-1)/2
///     E = sum_{j<=T} K^{*j}/j!
///
/// It is skew for both paddings, so that E is a polynomial of a skew operator and all norms follow from its
/// eigenvalues i y.
///
/// Source: sheet group-and-shuffle §7; S. Singla and S. Feizi, ICML 2021.
public struct SkewConvolution: Sendable {
  /// c.
  public let channels: Int
  /// Taps h x w, odd; 1 x w in one dimension.
  public let tapRows: Int
  public let tapColumns: Int
  /// The skew kernel: row o, column (i h + a) w + b.
  public let kernel: Matrix<Double>

  /// - Parameters:
  ///   - M: c rows of c h w numbers, before the skew part is taken.
  ///   - h, w: odd, at least 1.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for even taps, another length or a zero skew part.
  public init(
    _ M: Matrix<Double>, tapRows h: Int = 1, tapColumns w: Int
  ) throws(HelioError) {
    for count in [h, w] {
      try require(count >= 1 && count % 2 == 1, "tapCount", "odd and at least 1", got: count)
    }
    let c = M.rows
    try require(
      M.columns == c * h * w, "kernelRows", "\(c) rows of \(c) x \(h * w) numbers", got: M.columns)
    try require(M.isFinite, "kernelRows", "finite", got: "an entry that is not")
    channels = c
    tapRows = h
    tapColumns = w
    let taps = h * w
    kernel = Matrix(rows: c, columns: c * taps) { o, column in
      let (i, t) = (column / taps, column % taps)
      // Both axes are flipped by counting the taps from the end.
      return (M[o, i * taps + t] - M[i, o * taps + taps - 1 - t]) / 2
    }
    try require(
      kernel.elements.contains { $0 != 0 }, "kernelRows", "of a skew part other than zero",
      got: "a symmetric kernel")
  }

  /// K[o, i, a, b], a and b from 0.
  private func tap(_ o: Int, _ i: Int, _ a: Int, _ b: Int) -> Double {
    kernel[o, (i * tapRows + a) * tapColumns + b]
  }

  /// |y| of all eigenvalues i y of the convolution on a signal of H x N; in one dimension H = 1.
  ///
  ///     circular:  skew-Hermitian symbols sum_t K_t e^{-i omega t}, one of c x c for each frequency
  ///     zero:      the skew matrix of order c H N
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for a signal shorter than the taps or too long.
  /// - Complexity: H N (2c)^3, with zero padding (c H N)^3.
  public func eigenvalueModuli(
    rows H: Int = 1, columns N: Int, padding: ConvolutionPadding
  ) throws(HelioError) -> [Double] {
    try require(H >= tapRows, "signalLength", "at least the taps, \(tapRows)", got: H)
    try require(N >= tapColumns, "signalLength", "at least the taps, \(tapColumns)", got: N)
    switch padding {
    case .circular: return try symbolEigenvalues(H, N)
    case .zero:
      let order = channels * H * N
      try require(
        order <= 8192, "signalLength", "of at most 8192 numbers in all channels for zero padding",
        got: order)
      return try singularValues(matrix(rows: H, columns: N, padding: .zero))
    }
  }

  /// The convolution as a matrix of order c H N: output channel o at (y, x) is row (o H + y) N + x.
  public func matrix(
    rows H: Int = 1, columns N: Int, padding: ConvolutionPadding
  ) -> Matrix<Double> {
    let c = channels
    var A = Matrix<Double>(rows: c * H * N, columns: c * H * N)
    let (middleRow, middle) = ((tapRows - 1) / 2, (tapColumns - 1) / 2)
    for o in 0..<c {
      for i in 0..<c {
        for a in 0..<tapRows {
          for b in 0..<tapColumns {
            let value = tap(o, i, a, b)
            for y in 0..<H {
              for x in 0..<N {
                var (sourceRow, source) = (y - a + middleRow, x - b + middle)
                if padding == .circular {
                  sourceRow = (sourceRow + H) % H
                  source = (source + N) % N
                } else if sourceRow < 0 || sourceRow >= H || source < 0 || source >= N {
                  continue
                }
                A[(o * H + y) * N + x, (i * H + sourceRow) * N + source] += value
              }
            }
          }
        }
      }
    }
    return A
  }

  /// The convolution of a signal, c x (H N).
  ///
  /// - Complexity: c^2 h w H N.
  public func apply(
    _ signal: Matrix<Double>, rows H: Int = 1, padding: ConvolutionPadding
  ) throws(HelioError) -> Matrix<Double> {
    try require(signal.rows == channels, "signal", "of \(channels) channels", got: signal.rows)
    let N = signal.columns / H
    try require(H >= tapRows, "signalLength", "at least the taps, \(tapRows)", got: H)
    try require(N >= tapColumns, "signalLength", "at least the taps, \(tapColumns)", got: N)
    let (middleRow, middle) = ((tapRows - 1) / 2, (tapColumns - 1) / 2)
    var out = Matrix<Double>(rows: channels, columns: signal.columns)
    for a in 0..<tapRows {
      for b in 0..<tapColumns {
        for y in 0..<H {
          for x in 0..<N {
            var (sourceRow, source) = (y - a + middleRow, x - b + middle)
            if padding == .circular {
              sourceRow = (sourceRow + H) % H
              source = (source + N) % N
            } else if sourceRow < 0 || sourceRow >= H || source < 0 || source >= N {
              continue
            }
            for o in 0..<channels {
              for i in 0..<channels {
                out[o, y * N + x] += tap(o, i, a, b) * signal[i, sourceRow * N + source]
              }
            }
          }
        }
      }
    }
    return out
  }

  /// Of -i times the symbol, which is Hermitian: B - i A for the symbol A + i B, as a real matrix of order 2c.
  private func symbolEigenvalues(_ H: Int, _ N: Int) throws(HelioError) -> [Double] {
    let c = channels
    var moduli: [Double] = []
    for u in 0..<H {
      for v in 0..<N {
        var symbol = Matrix<Double>(rows: 2 * c, columns: 2 * c)
        for o in 0..<c {
          for i in 0..<c {
            var (real, imaginary) = (0.0, 0.0)
            for a in 0..<tapRows {
              for b in 0..<tapColumns {
                let turns =
                  Double(u * (a - (tapRows - 1) / 2) % H) / Double(H)
                  + Double(v * (b - (tapColumns - 1) / 2) % N) / Double(N)
                let omega = -2 * Double.pi * turns
                real += tap(o, i, a, b) * cos(omega)
                imaginary += tap(o, i, a, b) * sin(omega)
              }
            }
            symbol[o, i] = imaginary
            symbol[c + o, c + i] = imaginary
            symbol[o, c + i] = real
            symbol[c + o, i] = -real
          }
        }
        moduli += try symmetricEigenvalues(symbol).map(abs)
      }
    }
    return moduli
  }

  /// The operator norm on a signal.
  public func operatorNorm(
    rows H: Int = 1, columns N: Int, padding: ConvolutionPadding
  ) throws(HelioError) -> Double {
    try eigenvalueModuli(rows: H, columns: N, padding: padding).max() ?? 0
  }

  /// An upper bound of the operator norm for every signal and both paddings.
  ///
  ///     sqrt(h w) times the least norm of the unfoldings c x (c h w), (c h w) x c, (c h) x (c w), (c w) x (c h)
  ///
  /// In one dimension all are equal to that of c x (c w).
  public func unfoldingBound() throws(HelioError) -> Double {
    let (c, h, w) = (channels, tapRows, tapColumns)
    func norm(_ A: Matrix<Double>) throws(HelioError) -> Double { try singularValues(A)[0] }
    var least = try norm(kernel)
    if h > 1 {
      let tall = Matrix<Double>(rows: c * h * w, columns: c) { row, i in
        tap(row / (h * w), i, row / w % h, row % w)
      }
      let rows = Matrix<Double>(rows: c * h, columns: c * w) { row, column in
        tap(row / h, column / w, row % h, column % w)
      }
      let columns = Matrix<Double>(rows: c * w, columns: c * h) { row, column in
        tap(row / w, column / h, column % h, row % w)
      }
      for A in [tall, rows, columns] { least = min(least, try norm(A)) }
    }
    return Double(h * w).squareRoot() * least
  }

  /// |E^T E - I| of E = sum_{j<=T} (scale K)^{*j}/j!, from the moduli |y| of K's eigenvalues.
  ///
  ///     max over y of | |p_T(i scale y)|^2 - 1 |
  public static func orthogonalityError(
    moduli: [Double], scale: Double, termCount T: Int
  ) throws(HelioError) -> Double {
    try require(T >= 1, "termCount", "at least 1", got: T)
    return moduli.map { abs(excess(scale * $0, T)) }.max() ?? 0
  }

  /// |p_T(i y)|^2 - 1 by its exact coefficients, those of y^1 ... y^T being zero.
  ///
  ///     sum_{s > T/2}^T (-1)^{T-s} y^{2s}/(s T! (2s - 1 - T)!)
  private static func excess(_ y: Double, _ T: Int) -> Double {
    if y == 0 { return 0 }
    let logarithm = log(abs(y))
    var sum = 0.0
    for s in (T / 2 + 1)...T {
      let size =
        2 * Double(s) * logarithm - log(Double(s)) - lgamma(Double(T + 1)).0
        - lgamma(Double(2 * s - T)).0
      sum += (T - s) % 2 == 0 ? exp(size) : -exp(size)
    }
    return sum
  }
}
