/// How a particle moves in a potential U/lambda and a Gaussian prior N(0, C); sheet mean-field §4.
///
///     exponential    contracts towards 0 in the geometry of C: exact for U = 0 at any step and dimension
///     semiImplicit   Euler with the prior's force taken at the end: no limit of the step, high modes shrink
///     explicit       Euler with white noise: stable only below twice the smallest prior variance
public enum LangevinSampler: String, CaseIterable, Codable, Sendable {
  case exponential, semiImplicit, explicit
}
