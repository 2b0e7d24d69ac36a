import HelioCore
import HelioLinalg
import HelioSimulation
import Testing

private func problem(_ n: Int, _ p: Int, _ k: Int) -> (Phi: Matrix<Double>, Y: Matrix<Double>) {
  (
    .normal(rows: n, columns: p, from: RandomStream(seed: 31, purpose: "features")),
    .normal(rows: n, columns: k, from: RandomStream(seed: 32, purpose: "targets"))
  )
}

@Suite struct RidgeReadoutTests {
  @Test(arguments: [(20, 8), (8, 20), (12, 12)])
  func `The fit solves the normal equations whichever Gram matrix is used`(n: Int, p: Int) throws {
    let (Phi, Y) = problem(n, p, 2)
    let readout = try RidgeReadout(features: Phi, targets: Y, ridge: 0.3)
    // Phi^T (Y - Phi A) = ridge A.
    let residual = Y - readout.predict(features: Phi)
    let left = product(Phi, residual, transposeFirst: true)
    #expect((left - readout.coefficients.scaled(by: 0.3)).frobeniusNorm < 1e-12)
  }

  @Test func `Primal and dual agree: a zero column and a zero row change nothing`() throws {
    let (Phi, Y) = problem(10, 10, 1)
    let primal = try RidgeReadout(features: Phi, targets: Y, ridge: 0.1)
    let wide = Matrix(rows: 10, columns: 11) { i, j in j < 10 ? Phi[i, j] : 0 }
    let dual = try RidgeReadout(features: wide, targets: Y, ridge: 0.1)
    for j in 0..<10 {
      #expect(abs(primal.coefficients[j, 0] - dual.coefficients[j, 0]) < 1e-12)
    }
    #expect(dual.coefficients[10, 0] == 0)
  }

  @Test(arguments: [(14, 5), (9, 16), (11, 11)])
  func `Leave-one-out in closed form equals leaving each row out`(n: Int, p: Int) throws {
    let (Phi, Y) = problem(n, p, 2)
    let ridges = [1e-3, 0.1, 3.0]
    let path = try RidgePath(features: Phi, targets: Y, ridges: ridges)
    for (r, ridge) in ridges.enumerated() {
      var sum = 0.0
      for i in 0..<n {
        let others = (0..<n).filter { $0 != i }
        let fit = try RidgeReadout(
          features: Phi.selectingRows(others), targets: Y.selectingRows(others), ridge: ridge)
        let f = fit.predict(features: Phi.selectingRows([i]))
        for c in 0..<2 { sum += (f[0, c] - Y[i, c]) * (f[0, c] - Y[i, c]) }
      }
      #expect(abs(path.leaveOneOutErrors[r] / (sum / Double(2 * n)) - 1) < 1e-9, "ridge \(ridge)")
    }
  }

  @Test func `Generalised cross-validation by its definition`() throws {
    let (n, p, ridge) = (15, 6, 0.4)
    let (Phi, Y) = problem(n, p, 1)
    let path = try RidgePath(features: Phi, targets: Y, ridges: [ridge])
    let inverse = try CholeskyFactor(gram(Phi, of: .rows), addingToDiagonal: ridge).inverse()
    let residual =
      Y - (try RidgeReadout(features: Phi, targets: Y, ridge: ridge)).predict(features: Phi)
    // residual = ridge alpha and tr(I - hat) = ridge tr (K + ridge)^{-1}.
    let trace = ridge * inverse.trace
    let expected = Double(n) * dot(residual.elements, residual.elements) / (trace * trace)
    #expect(abs(path.generalisedErrors[0] / expected - 1) < 1e-11)
  }

  @Test func `The chosen ridge has the least error`() throws {
    let (Phi, _) = problem(60, 30, 1)
    let noise = RandomStream(seed: 33, purpose: "noise").normals(60)
    let Y = Matrix(rows: 60, columns: 1) { i, _ in Phi[i, 0] + 2 * noise[i] }
    let ridges = [1e-6, 1e-2, 1, 30, 1e6]
    let (readout, path) = try RidgeReadout.crossValidated(features: Phi, targets: Y, ridges: ridges)
    #expect(readout.ridge == path.bestRidge)
    #expect(
      path.leaveOneOutErrors.min() == path.leaveOneOutErrors[ridges.firstIndex(of: readout.ridge)!])
    #expect(readout.ridge > 1e-2)
    let single = try RidgePath(
      features: Matrix<Float>(converting: Phi), targets: Matrix<Float>(converting: Y),
      ridges: ridges)
    for i in 1..<5 {
      #expect(abs(single.leaveOneOutErrors[i] / path.leaveOneOutErrors[i] - 1) < 1e-4)
    }
  }

  @Test func `Bad ridges are refused`() {
    let (Phi, Y) = problem(5, 3, 1)
    for ridge in [0, -1, Double.nan, .infinity] {
      #expect(throws: HelioError.self) { try RidgeReadout(features: Phi, targets: Y, ridge: ridge) }
    }
    #expect(throws: HelioError.self) { try RidgePath(features: Phi, targets: Y, ridges: []) }
    #expect(throws: HelioError.self) { try RidgePath(features: Phi, targets: Y, ridges: [1, -1]) }
  }
}
