import Calc
import Testing

@Test func adds() { #expect(add(1, 2) == 3) }

@Test(.disabled("later")) func overflows() {}
