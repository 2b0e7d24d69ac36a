import HelioCore
import Testing

@Suite struct SimilarNameTests {
  @Test func theNearestName() {
    let names = ["ridge", "bridge-width", "steps"]
    #expect(similarName(to: "Rigde", among: names) == "ridge")
    #expect(similarName(to: "bridgewidths", among: names) == "bridge-width")
    #expect(similarName(to: "depth", among: names) == nil)
    #expect(similarName(to: "a", among: ["b"]) == nil)
    #expect(similarName(to: "ridge", among: []) == nil)
  }
}
