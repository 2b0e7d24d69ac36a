public import HelioCore
public import HelioLinalg

// Goals: (1) the descent that is really run, step by step, with counts decided by its own margins; (2) no work on
// samples beyond the margin, which are most of them for most of the run; (3) any data, several networks on one Gram
// matrix.

/// Full-batch gradient descent on the sum of hinge losses of a two-layer leaky-ReLU network; the first layer moves.
///
///     f(x) = p^{-1/2} sum_j a_j phi(<w_j, x>),   a = (+1, -1, +1, …),   phi(t) = max(t, alpha t),  phi'(0) = alpha
///     w_j <- w_j + lr sum_{i: y_i f(x_i) < 1} y_i a_j phi'(<w_j, x_i>) x_i/sqrt p
///
/// Every update lies in the span of the data, so that for n <= 2 d the preactivations Z and coefficients C of
/// W = W_0 + C^T X are kept and a step with s active samples costs n p s operations; otherwise W itself moves and a
/// step costs n p d.
///
/// Source: sheet benign-overfitting §1, §3.
public struct HingeDescent: Sendable {
  /// When a run ends.
  public enum StoppingRule: String, Sendable, CaseIterable {
    /// Every margin y f is at least 1: the loss is zero.
    case zeroHinge
    /// Every margin is positive: no training error.
    case zeroTrainingError
  }

  /// X, n x d.
  public let inputs: Matrix<Double>
  /// y, n numbers, each 1 or -1.
  public let labels: [Double]
  /// alpha in (0, 1].
  public let negativeSlope: Double
  /// X X^T where it is used.
  private let kernel: Matrix<Double>?

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for no rows, other labels, a slope outside (0, 1].
  /// - Complexity: n^2 d for the Gram matrix where n <= 2 d, once for all runs.
  public init(
    inputs: Matrix<Double>, labels: [Double], negativeSlope: Double
  ) throws(HelioError) {
    try require(
      inputs.rows >= 1 && inputs.columns >= 1, "inputs", "at least one row of one number",
      got: "none")
    try require(
      labels.count == inputs.rows, "labels", "\(inputs.rows), one for each row", got: labels.count)
    for label in labels { try require(abs(label) == 1, "labels", "1 or -1", got: label) }
    try requireNegativeSlope(negativeSlope)
    self.inputs = inputs
    self.labels = labels
    self.negativeSlope = negativeSlope
    kernel = inputs.rows <= 2 * inputs.columns ? gram(inputs, of: .rows) : nil
  }

  /// What a run did, step 0 being the initial weights.
  public struct Run: Sendable {
    /// W in the end, p x d.
    public let weights: Matrix<Double>
    /// T, steps until the stopping rule was met; `nil` if the cap came first.
    public let steps: Int?
    /// Steps that were made.
    public let madeSteps: Int
    /// T_0: the first step at which every margin was positive, and W then.
    public let firstFit: (step: Int, weights: Matrix<Double>)?
    /// U: pairs of a step that was made and a sample with a margin below 1 before it.
    public let violations: Int
    /// y_i f(x_i) of the weights in the end, n numbers.
    public let margins: [Double]
    /// W at the steps asked for, as far as the run came.
    public let snapshots: [(step: Int, weights: Matrix<Double>)]

    public var smallestMargin: Double { margins.min() ?? 0 }
    /// sum_i max(0, 1 - y_i f(x_i)).
    public var hingeLoss: Double { margins.reduce(0) { $0 + max(0, 1 - $1) } }
    /// |W|_F.
    public var weightNorm: Double { weights.frobeniusNorm }
  }

  /// Descends until the stopping rule is met, tested before every step and once more after the last.
  ///
  /// - Parameters:
  ///   - start: W_0, p x d, p even.
  ///   - lr: > 0, on W and on the sum of the losses.
  ///   - maximumSteps: >= 1; a run that meets it says so by `steps == nil`.
  ///   - recorded: steps at which to keep the weights too.
  public func run(
    from start: Matrix<Double>, learningRate lr: Double, until rule: StoppingRule,
    maximumSteps: Int, recording recorded: Set<Int> = []
  ) throws(HelioError) -> Run {
    try require(
      start.columns == inputs.columns, "initialWeights", "of \(inputs.columns) columns",
      got: start.columns)
    try require(
      start.rows >= 2 && start.rows % 2 == 0, "width", "even, at least 2", got: start.rows)
    try require(lr.isFinite && lr > 0, "learningRate", "positive", got: lr)
    try require(maximumSteps >= 1, "maximumSteps", "at least 1", got: maximumSteps)
    var state = DescentState(self, start, kernel, lr)
    var (violations, t) = (0, 0)
    var firstFit: (step: Int, weights: Matrix<Double>)?
    var snapshots: [(step: Int, weights: Matrix<Double>)] = []
    var isDone = false
    var m = [Double](repeating: 0, count: inputs.rows)
    var active: [Int] = []
    while true {
      state.margins(into: &m)
      if recorded.contains(t) { snapshots.append((t, state.weights)) }
      var smallest = Double.infinity
      active.removeAll(keepingCapacity: true)
      for i in m.indices {
        smallest = min(smallest, m[i])
        if m[i] < 1 { active.append(i) }
      }
      if firstFit == nil, smallest > 0 { firstFit = (t, state.weights) }
      isDone = rule == .zeroHinge ? smallest >= 1 : smallest > 0
      if isDone || t == maximumSteps { break }
      violations += active.count
      state.step(active)
      t += 1
    }
    let weights = state.weights
    guard weights.isFinite else {
      throw .diverges(
        "Descent diverged: the weights are not finite after \(t) steps of size \(lr).")
    }
    return Run(
      weights: weights, steps: isDone ? t : nil, madeSteps: t, firstFit: firstFit,
      violations: violations, margins: margins(of: weights), snapshots: snapshots)
  }

  /// y_i f(x_i) for any weights.
  public func margins(of W: Matrix<Double>) -> [Double] {
    let f = leakyOutputs(product(inputs, W, transposeSecond: true), negativeSlope)
    return zip(f, labels).map { $0 * $1 }
  }
}

/// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` unless 0 < alpha <= 1.
func requireNegativeSlope(_ alpha: Double) throws(HelioError) {
  try require(alpha > 0 && alpha <= 1, "negativeSlope", "in (0, 1]", got: alpha)
}

/// a = (+1, -1, +1, …) over sqrt p.
func alternatingReadout(_ p: Int) -> [Double] {
  let scale = 1 / Double(p).squareRoot()
  return (0..<p).map { $0 % 2 == 0 ? scale : -scale }
}

/// p^{-1/2} sum_j a_j phi(z_ij) for preactivations Z, n x p.
func leakyOutputs(_ Z: Matrix<Double>, _ alpha: Double) -> [Double] {
  var f = [Double](repeating: 0, count: Z.rows)
  leakyReadout(Z, alternatingReadout(Z.columns), slope: alpha, into: &f)
  return f
}

/// Weights on their way, by their preactivations.
private struct DescentState {
  private let descent: HingeDescent
  private let start: Matrix<Double>
  private let kernel: Matrix<Double>?
  /// lr a_j/sqrt p, and that without lr.
  private let pull: [Double]
  private let readout: [Double]
  /// Preactivations, n x p.
  private var Z: Matrix<Double>
  /// Coefficients n x p with the kernel, else W itself.
  private var C: Matrix<Double>
  private var W: Matrix<Double>
  /// Room for the forces and rows of the active samples, of which a step uses the first.
  private var forces: [Double]
  private var sources: [Double]

  init(_ descent: HingeDescent, _ start: Matrix<Double>, _ kernel: Matrix<Double>?, _ lr: Double) {
    self.descent = descent
    self.start = start
    self.kernel = kernel
    readout = alternatingReadout(start.rows)
    pull = readout.map { lr * $0 }
    Z = product(descent.inputs, start, transposeSecond: true)
    C = Matrix(rows: kernel == nil ? 0 : Z.rows, columns: Z.columns)
    W = start
    forces = [Double](repeating: 0, count: Z.elements.count)
    sources = [Double](
      repeating: 0, count: (kernel ?? descent.inputs).elements.count)
  }

  var weights: Matrix<Double> {
    guard kernel != nil else { return W }
    var W = start
    addProduct(to: &W, C, descent.inputs, transposeFirst: true)
    return W
  }

  /// y_i f(x_i).
  func margins(into m: inout [Double]) {
    leakyReadout(Z, readout, slope: descent.negativeSlope, into: &m)
    for i in m.indices { m[i] *= descent.labels[i] }
  }

  /// One step that the active samples pull.
  mutating func step(_ active: [Int]) {
    let p = Z.columns
    gatherForces(active)
    gatherSources(active)
    if kernel != nil {
      addPull(active.count, rows: Z.rows, columns: p, sources, forces, &Z.elements)
    } else {
      addPull(active.count, rows: p, columns: W.columns, forces, sources, &W.elements)
      addProduct(to: &Z, descent.inputs, W, transposeSecond: true, keep: 0)
    }
  }

  /// y_i lr a_j phi'(z_ij)/sqrt p of the active samples, and onto their coefficients.
  private mutating func gatherForces(_ active: [Int]) {
    let (p, alpha, isInSpan) = (Z.columns, descent.negativeSlope, kernel != nil)
    unsafe Z.elements.withUnsafeBufferPointer { z in
      unsafe pull.withUnsafeBufferPointer { pull in
        unsafe C.elements.withUnsafeMutableBufferPointer { c in
          unsafe forces.withUnsafeMutableBufferPointer { out in
            for (k, i) in active.enumerated() {
              let y = descent.labels[i]
              let (z, out) = unsafe (z.baseAddress! + i * p, out.baseAddress! + k * p)
              for j in 0..<p {
                let force = unsafe y * pull[j]
                unsafe out[j] = unsafe z[j] > 0 ? force : alpha * force
              }
              if isInSpan {
                let c = unsafe c.baseAddress! + i * p
                for j in 0..<p { unsafe c[j] += unsafe out[j] }
              }
            }
          }
        }
      }
    }
  }

  /// The active samples' rows of the kernel, or of the inputs.
  private mutating func gatherSources(_ active: [Int]) {
    let columns = (kernel ?? descent.inputs).columns
    unsafe (kernel ?? descent.inputs).elements.withUnsafeBufferPointer { a in
      unsafe sources.withUnsafeMutableBufferPointer { out in
        for (k, i) in active.enumerated() {
          unsafe (out.baseAddress! + k * columns).update(
            from: a.baseAddress! + i * columns, count: columns)
        }
      }
    }
  }

  /// C <- C + A^T B for the first rows of A and B.
  private func addPull(
    _ count: Int, rows: Int, columns: Int, _ A: [Double], _ B: [Double], _ C: inout [Double]
  ) {
    if count == 0 { return }
    unsafe A.withUnsafeBufferPointer { a in
      unsafe B.withUnsafeBufferPointer { b in
        unsafe C.withUnsafeMutableBufferPointer { c in
          unsafe DoubleRoutines.gemm(
            true, false, rows, columns, count, 1, a.baseAddress!, rows, b.baseAddress!, columns, 1,
            c.baseAddress!, columns)
        }
      }
    }
  }
}
