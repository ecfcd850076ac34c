import Calc
import Testing

@Test func adds() { #expect(sum(1, 2) == 3) }
