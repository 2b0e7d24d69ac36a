import HelioCore
import HelioLinalg
import Testing

@Suite struct FactorisationTests {
  func checkCholesky<S: MatrixScalar>(_: S.Type) throws {
    let n = 40
    let A = gram(randomMatrix(60, n) as Matrix<S>, of: .columns)
    let factor = try CholeskyFactor(A, addingToDiagonal: 0.5)
    let B: Matrix<S> = randomMatrix(n, 3, 5)
    let X = factor.solve(B)
    let residual = (product(A, X) + X.scaled(by: 0.5) - B).frobeniusNorm
    #expect(residual <= 1e3 * S.ulpOfOne * B.frobeniusNorm)
    #expect(factor.solve(B.column(1)).count == n)
    #expect(
      (product(A, factor.inverse()) + factor.inverse().scaled(by: 0.5)
        - .identity(n)).frobeniusNorm < 1e4 * S.ulpOfOne)
  }
  /// Orders beside and between the halves.
  @Test(arguments: [1, 31, 33, 64, 97, 200]) func inversesByHalves(_ n: Int) throws {
    let A = gram(randomMatrix(n + 20, n) as Matrix<Double>, of: .columns)
    let factor = try CholeskyFactor(A, addingToDiagonal: 1)
    let inverse = factor.inverse()
    let deviation = product(A, inverse) + inverse - .identity(n)
    #expect(deviation.frobeniusNorm < 1e-11)
    #expect(zip(factor.inverseDiagonal(), inverse.diagonal).allSatisfy { abs($0 - $1) < 1e-14 })
    let single = try CholeskyFactor(Matrix<Float>(converting: A), addingToDiagonal: 1)
    #expect(
      zip(single.inverseDiagonal(), inverse.diagonal).allSatisfy { abs(Double($0) / $1 - 1) < 1e-3 }
    )
  }

  @Test func choleskyDouble() throws { try checkCholesky(Double.self) }
  @Test func choleskyFloat() throws { try checkCholesky(Float.self) }

  @Test func choleskyRefusesIndefinite() {
    var A = Matrix<Double>.identity(4)
    A[2, 2] = -1
    let error = #expect(throws: HelioError.self) { try CholeskyFactor(A) }
    guard case .factorisation(_, let info, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(info == 3)
  }

  func checkEigen<S: MatrixScalar>(_: S.Type) throws {
    let n = 50
    let A = gram(randomMatrix(30, n) as Matrix<S>, of: .columns)  // rank 30: degenerate zeros
    let all = try symmetricEigen(A)
    #expect(all.values == all.values.sorted(by: >))
    let tolerance = 100 * S.ulpOfOne * all.values[0]
    let rebuilt = product(
      Matrix(rows: n, columns: n) { all.vectors[$0, $1] * all.values[$1] }, all.vectors,
      transposeSecond: true)
    #expect((rebuilt - A).frobeniusNorm <= tolerance)
    let top = try symmetricEigen(A, largest: 7)
    #expect(top.values.count == 7 && top.vectors.columns == 7)
    for k in 0..<7 {
      #expect(abs(top.values[k] - all.values[k]) <= tolerance)
      #expect(abs(abs(dot(top.vectors.column(k), all.vectors.column(k))) - 1) < 1e3 * S.ulpOfOne)
    }
    let only = try symmetricEigenvalues(A)
    for k in 0..<n { #expect(abs(only[k] - all.values[k]) <= tolerance) }
  }
  @Test func eigenDouble() throws { try checkEigen(Double.self) }
  @Test func eigenFloat() throws { try checkEigen(Float.self) }

  @Test func eigenOfNothingAndOfOne() throws {
    #expect(try symmetricEigen(Matrix<Double>(rows: 0, columns: 0)).values.isEmpty)
    #expect(try symmetricEigen(Matrix(rows: 1, columns: 1, elements: [3.0])).values == [3])
    #expect(throws: HelioError.self) {
      try symmetricEigen(.identity(3), largest: 4) as SymmetricEigen<Double>
    }
  }

  func checkSVD<S: MatrixScalar>(_: S.Type, _ m: Int, _ n: Int) throws {
    let A: Matrix<S> = randomMatrix(m, n)
    let svd = try singularValueDecomposition(A)
    let r = min(m, n)
    let rebuilt = product(
      Matrix(rows: m, columns: r) { svd.left[$0, $1] * svd.values[$1] }, svd.right,
      transposeSecond: true)
    #expect((rebuilt - A).frobeniusNorm <= 100 * S.ulpOfOne * A.frobeniusNorm)
    let values = try singularValues(A)
    for k in 0..<r { #expect(abs(values[k] - svd.values[k]) <= 100 * S.ulpOfOne * values[0]) }
  }
  @Test func singularValuesOfTallAndWide() throws {
    try checkSVD(Double.self, 30, 12)
    try checkSVD(Double.self, 12, 30)
    try checkSVD(Float.self, 9, 9)
    try checkSVD(Double.self, 1, 5)
  }

  @Test func lanczosFindsSpikesAboveTheBulk() throws {
    let (m, n) = (300, 200)
    let bulk: Matrix<Double> = randomMatrix(m, n).scaled(by: 1 / 200.0.squareRoot())
    var A = bulk
    let u: Matrix<Double> = randomMatrix(m, 2, 8).scaled(by: 1 / 300.0.squareRoot())
    let v: Matrix<Double> = randomMatrix(n, 2, 9).scaled(by: 1 / 200.0.squareRoot())
    addProduct(to: &A, u, v, transposeSecond: true, scale: 6)
    let top = topTriplets(A, 4)
    let all = try singularValueDecomposition(A)
    let found = try top.get("Lanczos")
    for k in 0..<4 {
      #expect(abs(found.values[k] - all.values[k]) < 1e-9 * all.values[0])
      let residual = product(A, found.right.column(k), transposeFirst: false)
      let expected = found.left.column(k).map { $0 * found.values[k] }
      #expect(norm(zip(residual, expected).map { $0 - $1 }) < 1e-8 * all.values[0])
    }
    #expect(top.convergence.iterations < 150)
  }

  @Test func lanczosOnLowRankAndSmall() throws {
    let A = product(randomMatrix(150, 2) as Matrix<Double>, randomMatrix(2, 120, 1))
    let values = try singularValues(A)
    let top = try topSingularTriplets(A, count: 4).get("Lanczos")
    for k in 0..<4 { #expect(abs(top.values[k] - values[k]) < 1e-10 * values[0]) }
    let small = try topSingularTriplets(randomMatrix(5, 3) as Matrix<Double>, count: 3)
    #expect(small.value.values.count == 3)
    #expect(throws: HelioError.self) { try topSingularTriplets(A, count: 0) }
  }

  private func topTriplets(_ A: Matrix<Double>, _ k: Int)
    -> Solution<SingularValueDecomposition<Double>>
  {
    try! topSingularTriplets(A, count: k, tolerance: 1e-11)
  }

  @Test func tridiagonalOfTheSecondDifference() throws {
    let n = 12
    let (values, first) = try tridiagonalEigen(
      diagonal: Array(repeating: 2, count: n), offDiagonal: Array(repeating: -1, count: n - 1))
    for k in 1...n {
      let angle = Double.pi * Double(k) / Double(n + 1)
      #expect(abs(values[k - 1] - (2 - 2 * cos(angle))) < 1e-13)
      #expect(abs(abs(first[k - 1]) - (2 / Double(n + 1)).squareRoot() * sin(angle)) < 1e-13)
    }
  }
}
