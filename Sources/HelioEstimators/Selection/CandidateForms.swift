import HelioCore
public import HelioKernels
import HelioLinalg
import HelioNumerics

extension KernelForm {
  /// Families that are tried where nothing else is said.
  public static let defaultFamilies: [KernelFamily] = [
    .conjugate(.relu), .tangent(.relu), .conjugate(.erf), .gaussian, .laplace, .matern32,
    .matern52, .productLaplace, .productMatern32, .conjugate(.linear),
  ]

  /// The shapes of a family that selection starts from.
  ///
  /// In units where typical points differ by |z - z'|^2 = 2, data of d = 1 to 100 want bandwidths of about 1
  /// to 5; a network's biases matter from a tenth to three times its weights. Few inputs may hold many waves, so
  /// that there shorter bandwidths are tried from the start. Shorter ones come first.
  static func shapes(of family: KernelFamily, dimension d: Int) -> [KernelForm] {
    let shapes: [(scale: Double, bias: Double)]
    if family == .conjugate(.linear) {
      shapes = [(1, 0)]
    } else if family.isProduct {
      // Flat along every coordinate: products of many factors decay fast.
      shapes = [(0.3, 0), (0.1, 0), (0.03, 0)]
    } else if family.isStationary {
      let short: [(Double, Double)] = d <= 3 ? [(30, 0), (10, 0), (3, 0)] : []
      shapes = short + [(1, 0), (0.5, 0), (0.2, 0)]
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
      guard biasVariance > 0 else { return [] }
      return [factor, 1 / factor].map { resized(1, biasBy: $0 * $0) }
    }
    // The ratio of biases to weights stays.
    return [factor, 1 / factor].map { resized($0, biasBy: $0 * $0) }
  }

  /// The same kernel of half the bandwidth; `nil` for a family without one.
  var shorter: KernelForm? { family.isStationary ? resized(2, biasBy: 1) : nil }

  /// Variances of a linear part that are tried: as large as the kernel, and hardly shrunk.
  var withLinearParts: [KernelForm] {
    get throws(HelioError) {
      guard family != .conjugate(.linear) else { return [] }
      let unit = try typicalVariance
      return [1, 100].map {
        var form = self
        form.linearVariance = $0 * unit
        return form
      }
    }
  }

  private func resized(_ factor: Double, biasBy biasFactor: Double) -> KernelForm {
    var form = self
    form.scale *= factor
    form.biasVariance *= biasFactor
    return form
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
