import HelioCore
import Testing

@Suite struct ReplicatesTests {
  @Test func meanAndStandardError() {
    let r = Replicates([1, 2, 3, 4])
    #expect(r.mean == 2.5 && abs(r.standardError - (5.0 / 3 / 4).squareRoot()) < 1e-15)
    #expect(abs(r.zScore(of: 2.5 + r.standardError) - 1) < 1e-15)
    #expect(r.count == 4)
  }

  /// One replicate says nothing about its error.
  @Test func oneReplicate() {
    let r = Replicates([7])
    #expect(r.mean == 7 && r.standardError.isNaN)
  }
}
