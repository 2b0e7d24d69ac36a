import HelioLinalg
import Testing

@Suite struct ThreadGateTests {
  @Test func nestedCallsGiveBackWhatTheyFound() {
    var gate = ThreadGate(base: 8)
    let outer = gate.enter(2)
    let inner = gate.enter(1)
    #expect(gate.current == 1)
    gate.leave(inner)
    #expect(gate.current == 2)
    gate.leave(outer)
    #expect(gate.current == 8)
  }

  /// The first to leave must not take the number from those that are still at work.
  @Test func callsSideBySideEndInAnyOrder() {
    var gate = ThreadGate(base: 8)
    let (first, second) = (gate.enter(1), gate.enter(1))
    gate.leave(first)
    #expect(gate.current == 1)
    gate.base = 4
    #expect(gate.current == 1)
    gate.leave(second)
    #expect(gate.current == 4)
  }
}
