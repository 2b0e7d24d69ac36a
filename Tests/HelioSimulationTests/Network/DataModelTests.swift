import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import Testing

@Suite struct DataModelTests {
  let stream = RandomStream(seed: 3, purpose: "data model tests")

  @Test func `Targets are the link of the projections plus noise`() throws {
    let link = try Link(parsing: "z1*z2 + h2(z1)")
    let U = try DataModel.randomDirections(dimension: 7, count: 2, from: stream)
    #expect((gram(U, of: .columns) - .identity(2)).frobeniusNorm < 1e-13)
    let model = try DataModel(dimension: 7, link: link, noiseVariance: 0.25, directions: U)
    let sample = model.sample(4000, from: stream, as: Double.self)
    let Z = product(sample.inputs, U)
    #expect(sample.noiseless == link.values([Z.column(0), Z.column(1)]))
    let noise = zip(sample.targets, sample.noiseless).map { $0 - $1 }
    let variance = noise.reduce(0) { $0 + $1 * $1 } / 4000
    #expect(abs(variance - 0.25) < 5 * 0.25 * (2.0 / 4000).squareRoot())
  }

  @Test func `The default directions are the first axes`() throws {
    let model = try DataModel(dimension: 4, link: try Link(parsing: "z1 - 2*z3"))
    let sample = model.sample(10, from: stream, as: Double.self)
    for i in 0..<10 {
      #expect(sample.targets[i] == sample.inputs[i, 0] - 2 * sample.inputs[i, 2])
    }
  }

  @Test func `Sphere inputs have the norm of the dimension`() throws {
    let link = try Link(parsing: "z")
    let model = try DataModel(dimension: 9, link: link, inputs: .sphere)
    let X = model.sample(50, from: stream, as: Double.self).inputs
    for i in 0..<50 { #expect(abs(dot(X.row(i), X.row(i)) - 9) < 1e-12) }
  }

  @Test func `Samples are reproducible, nested and differ between replicates`() throws {
    let model = try DataModel(dimension: 5, link: try Link(parsing: "tanh(z)"), noiseVariance: 1)
    let long = model.sample(100, from: stream, as: Double.self)
    let short = model.sample(40, from: stream, as: Double.self)
    #expect(Array(long.targets.prefix(40)) == short.targets)
    #expect(model.sample(40, from: stream.at(1), as: Double.self).targets != short.targets)
    let single = model.sample(40, from: stream, as: Float.self)
    // Single precision draws its own numbers from the same stream; the model is the same.
    let g = single.inputs.column(0).map { Activation.tanh(Double($0)) }
    for i in 0..<40 { #expect(abs(Double(single.noiseless[i]) - g[i]) < 1e-6) }
  }

  @Test func `Bad models are refused`() throws {
    let two = try Link(parsing: "z1*z2")
    #expect(throws: HelioError.self) { try DataModel(dimension: 1, link: two) }
    #expect(throws: HelioError.self) { try DataModel(dimension: 3, link: two, noiseVariance: -1) }
    #expect(throws: HelioError.self) {
      try DataModel(dimension: 3, link: two, directions: Matrix(rows: 3, columns: 2, repeating: 1))
    }
    #expect(throws: HelioError.self) {
      try DataModel.randomDirections(dimension: 2, count: 3, from: stream)
    }
  }
}
