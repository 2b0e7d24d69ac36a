public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// Random labels on a subspace: inputs on the first d - l coordinates, uniform with |x|^2 = d; labels ±1
/// independent and fair; a network with w_j ~ N(0, beta^2 I/d) and a_j = ±1.
///
/// Source: sheet adversarial-directions §4; quantity simulated-subspace-training.
public struct SubspaceProblem: Sendable {
  public let activation: Activation
  /// d.
  public let dimension: Int
  /// l.
  public let codimension: Int
  /// p.
  public let width: Int
  /// n.
  public let sampleCount: Int
  /// beta.
  public let initialisationScale: Double
  public let loss: StepLoss

  /// - Parameters:
  ///   - codimension: 1 … d - 1; loss: squared or logistic.
  public init(
    activation: Activation, dimension: Int, codimension: Int, width: Int, sampleCount: Int,
    initialisationScale: Double = 1, loss: StepLoss
  ) throws(HelioError) {
    try require(dimension >= 2, "dimension", "at least 2", got: dimension)
    try require(
      codimension >= 1 && codimension < dimension, "subspaceCodimension",
      "between 1 and dimension - 1 = \(dimension - 1)", got: codimension)
    try require(width >= 1, "width", "at least 1", got: width)
    try require(sampleCount >= 1, "sampleCount", "at least 1", got: sampleCount)
    try require(
      initialisationScale.isFinite && initialisationScale > 0, "initialisationScale", "positive",
      got: initialisationScale)
    try require(
      loss == .squared || loss == .logistic, "trainingLoss", "squared or logistic",
      got: loss.rawValue)
    self.activation = activation
    self.dimension = dimension
    self.codimension = codimension
    self.width = width
    self.sampleCount = sampleCount
    self.initialisationScale = initialisationScale
    self.loss = loss
  }

  /// Inputs in the coordinates of the subspace, n x (d - l), labels, second layer, and the first layer's two
  /// parts, p x (d - l) and p x l.
  public struct Draw: Sendable {
    public let inputs: Matrix<Double>
    public let targets: [Double]
    public let secondLayer: [Double]
    public let inner: Matrix<Double>
    public let outer: Matrix<Double>
  }

  public func draw(from stream: RandomStream) throws(HelioError) -> Draw {
    let inside = dimension - codimension
    var X = Matrix<Double>.normal(
      rows: sampleCount, columns: inside, from: stream.substream("inputs"))
    scaleRows(of: &X, toNorm: Double(dimension).squareRoot())
    let scale = initialisationScale / Double(dimension).squareRoot()
    func weights(_ columns: Int, _ purpose: String) -> Matrix<Double> {
      .normal(rows: width, columns: columns, scale: scale, from: stream.substream(purpose))
    }
    return Draw(
      inputs: X,
      targets: try SecondLayerLaw.rademacher.draw(sampleCount, from: stream.substream("labels")),
      secondLayer: try SecondLayerLaw.rademacher.draw(width, from: stream.substream("signs")),
      inner: weights(inside, "inner weights"), outer: weights(codimension, "outer weights"))
  }

  /// Trains a network by gradient descent and looks at it.
  ///
  /// On the coordinates orthogonal to the data every gradient is exactly 0, so those weights only decay.
  ///
  /// - Throws: ``HelioError/diverges(_:)`` if training diverges.
  public func run(
    _ descent: FirstLayerTraining.Descent, from stream: RandomStream
  ) throws(HelioError) -> SubspaceRun {
    let start = try draw(from: stream)
    let trained = try FirstLayerTraining(
      inputs: start.inputs, targets: start.targets, activation: activation,
      secondLayer: start.secondLayer, loss: loss
    ).train(start.inner, descent)
    return SubspaceRun(
      self, start, inner: trained.weights, outer: start.outer.scaled(by: trained.decay))
  }

  /// The same with Adam, which the laws off the subspace do not describe unless the subspace is aligned with the
  /// axes.
  ///
  /// - Parameter isRotated: whether the subspace stands askew to the axes.
  /// - Returns: the run, and how far the weights were carried off the subspace, |P_perp (W - W0)|/|P_perp W0|,
  ///   exactly 0 for gradient descent without decay.
  public func runAdam(
    learningRate: Double, stepCount: Int, isRotated: Bool, from stream: RandomStream
  ) throws(HelioError) -> (run: SubspaceRun, leak: Double) {
    let start = try draw(from: stream)
    let inside = dimension - codimension
    let R =
      try isRotated
      ? DataModel.randomDirections(
        dimension: dimension, count: dimension, from: stream.substream("rotation"))
      : .identity(dimension)
    // Rows of R are the axes of the subspace, then those orthogonal to it.
    let (P, Q) = (R.rows(0..<inside), R.rows(inside..<dimension))
    let W0 = product(start.inner, P) + product(start.outer, Q)
    let W = try FirstLayerTraining(
      inputs: product(start.inputs, P), targets: start.targets, activation: activation,
      secondLayer: start.secondLayer, loss: loss
    ).trainAdam(W0, learningRate: learningRate, stepCount: stepCount)
    let moved = product(W - W0, Q, transposeSecond: true)
    return (
      SubspaceRun(
        self, start, inner: product(W, P, transposeSecond: true), outer: start.outer + moved),
      moved.frobeniusNorm / start.outer.frobeniusNorm
    )
  }
}
