import Foundation
import HelioCore
import HelioLinalg
import HelioNumerics
import Testing
import _HelioTestSupport

/// Losses, samples and initial weights that theory and simulation of early-stage convergence share.
@Suite struct EarlyStageDefinitionTests {
  @Test func pullIsMinusTheDerivative() {
    for loss in MarginLoss.allCases {
      for u in [-3.0, -0.2, 0, 0.4, 2.5] {
        let h = 1e-5
        let slope = (loss.value(u + h) - loss.value(u - h)) / (2 * h)
        #expect(abs(slope + loss.pull(u)) < 1e-8 * max(1, loss.pull(u)), "\(loss) at \(u)")
      }
    }
    // Far out neither overflows nor cancels.
    #expect(MarginLoss.logistic.value(800) == 0 && MarginLoss.logistic.value(-800) == 800)
    #expect(MarginLoss.logistic.pull(-800) == 1)
    #expect(abs(MarginLoss.logistic.pull(40) / Foundation.exp(-40) - 1) < 1e-14)
  }

  @Test func refusals() {
    func sample(_ rows: [[Double]], _ y: [Double]) -> String {
      refusal {
        _ = try UnitSample(
          inputs: Matrix(rows: rows.count, columns: rows[0].count, elements: rows.flatMap { $0 }),
          labels: y)
      }
    }
    #expect(
      sample([[1, 0], [0, 2]], [1, -1])
        == "trainingInputs must be rows of length 1 (divide each row by its length); got 2.0 in row 2."
    )
    #expect(
      sample([[1, 0], [0, 1]], [1, 1]) == "labels must be of both classes, 1 and -1; got 1.0 only.")
    #expect(sample([[1, 0], [0, 1]], [1, 0]) == "labels must be 1 or -1; got 0.0.")
    #expect(sample([[1, 0]], [1, -1]) == "labels must be 1, one for each row; got 2.")
    #expect(
      sample([[.nan, 0], [0, 1]], [1, -1]).hasPrefix("trainingInputs must be rows of length 1"))
    let zero = Matrix<Double>(rows: 2, columns: 1, elements: [0, 1])
    #expect(
      refusal { _ = try UnitSample.normalising(zero, labels: [1, -1]) }
        == "trainingInputs must be rows that have a direction; got length 0.0 in row 1.")
    for kappa in [0, 1, -0.5, 1.5, Double.nan] {
      #expect(
        refusal {
          _ = try SphericalStart(
            directions: Matrix(rows: 1, columns: 1, elements: [1]), signs: [1], initialScale: kappa)
        } == "initialScale must be above 0 and below 1; got \(kappa).")
    }
    #expect(
      refusal {
        _ = try SphericalStart(directions: zero, signs: [1, 1], initialScale: 0.5)
      } == "weightRows must be rows that have a direction; got length 0.0 in row 1.")
  }

  @Test func startHasItsLengths() throws {
    let start = try SphericalStart.waves(width: 7, dimension: 4, initialScale: 0.3)
    for k in 0..<7 { #expect(abs(norm(start.rows.row(k)) - 0.3 / 7.squareRoot()) < 1e-15) }
    #expect(abs(norm(start.secondLayer) - 1) < 1e-15)
  }
}
