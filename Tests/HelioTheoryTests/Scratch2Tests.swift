import HelioCore
import HelioNumerics
import HelioTheory
import Testing

@Suite struct Scratch2Tests {
  @Test(.serialized, arguments: [
    (Activation.relu, 30, 0.0, 0.8944271909999159, 400, 0.01, 0.09, 1.0),
    (.relu, 30, 30.0, 0.8944271909999159, 400, 0.01, 0.09, 1.0), (.relu, 50, 25.0, 0.9, 500, 0.1, 0.04, 0.5),
    (.erf, 30, 30.0, 0.9, 400, 0.01, 0.09, 1.0),(.tanh, 30, 30.0, 0.9, 400, 0.01, 0.09, 1.0),(.relu2, 30, 30.0, 0.9, 400, 0.01, 0.09, 1.0),(.step, 30, 30.0, 0.9, 400, 0.01, 0.09, 1.0),(.cosineFeatures, 30, 30.0, 0.9, 400, 0.01, 0.09, 1.0),(.sin, 100, 100.0, 0.9, 400, 0.01, 0.09, 1.0),(.erf, 1000, 100.0, 0.9, 400, 0.01, 0.09, 1.0), (.relu, 100, 100.0, 0.9, 400, 0.01, 0.09, 1.0), (.hermite([0,0,1]), 100, 100.0, 0.9, 400, 0.01, 0.09, 1.0),
  ] as [(Activation, Int, Double, Double, Int, Double, Double, Double)])
  func risk(_ c: (Activation, Int, Double, Double, Int, Double, Double, Double)) throws {
    let clock = ContinuousClock()
    var s: Solution<OperatorSpectrum>?
    let op = try SpikedOperator(activation: c.0, dimension: c.1, spikeStrengths: [c.2])
    let t = try clock.measure { s = try op.riskSpectrum() }
    let target = try s!.value.targetPower(link: .hermite([0, 1, c.7]), overlap: c.3)
    let risk = KernelRisk(s!.value, target)
    let inf = try risk.excessInfiniteWidth(sampleCount: c.4, ridge: c.5, noiseVariance: c.6)
    let fin = try risk.excessFiniteWidth(sampleCount: c.4, ridge: c.5, noiseVariance: c.6, width: 1000)
    print(c.0.name, c.1, c.2, t, inf.value, fin.value, risk.alignment, s!.convergence, inf.convergence.residual!, fin.convergence.residual!)
  }
}
