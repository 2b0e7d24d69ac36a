import HelioCore
public import HelioKernels
import HelioLinalg
import HelioNumerics

extension KernelForm {
  /// Families that are tried where nothing else is said.
  public static let defaultFamilies: [KernelFamily] = [
    .conjugate(.relu), .tangent(.relu), .conjugate(.erf), .gaussian, .laplace, .matern32,
    .matern52, .productLaplace, .productMatern32,
  ]

  /// The shapes of a family that selection starts from.
  ///
  /// In units where typical points differ by |z - z'|^2 = 2, data of d = 1 to 100 want bandwidths of about 1
  /// to 5; a network's biases matter from a tenth to three times its weights.
  static func shapes(of family: KernelFamily) -> [KernelForm] {
    let shapes: [(scale: Double, bias: Double)]
    if family.isProduct {
      // Flat along every coordinate: products of many factors decay fast.
      shapes = [(0.3, 0), (0.1, 0), (0.03, 0)]
    } else if family.isStationary {
      shapes = [(1, 0), (0.5, 0), (0.2, 0)]
    } else if family.isHomogeneous {
      shapes = [(1, 0.3), (1, 1), (1, 3)]
    } else {
      shapes = [(1, 0.3), (2, 1), (4, 4)]
    }
    return shapes.map { form(family, scale: $0.scale, biasVariance: $0.bias) }
  }

  /// The shapes beside this one.
  var neighbours: [KernelForm] {
    let factor = 1.7
    if family.isHomogeneous {
      return [factor, 1 / factor].map {
        Self.form(family, scale: 1, biasVariance: biasVariance * $0 * $0)
      }
    }
    // The ratio of biases to weights stays.
    return [factor, 1 / factor].map {
      Self.form(family, scale: scale * $0, biasVariance: biasVariance * $0 * $0)
    }
  }

  /// K(z, z) of a typical point, for a first guess of the ridge.
  var typicalVariance: Double {
    get throws(HelioError) {
      if family.isStationary { return 1 }
      let z = Matrix(rows: 1, columns: 1, elements: [(scale * scale + biasVariance).squareRoot()])
      return try family.matrix(z)[0, 0]
    }
  }

  private static func form(
    _ family: KernelFamily, scale: Double, biasVariance: Double
  ) -> KernelForm {
    guard let form = try? KernelForm(family, scale: scale, biasVariance: biasVariance) else {
      preconditionFailure("a shape in range")
    }
    return form
  }
}
