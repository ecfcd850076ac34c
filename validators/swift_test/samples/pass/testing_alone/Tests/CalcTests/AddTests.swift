import Calc
import Testing

@Test func adds() { #expect(add(1, 2) == 3) }
