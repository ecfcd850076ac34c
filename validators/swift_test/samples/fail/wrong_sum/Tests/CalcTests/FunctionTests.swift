import Calc
import Testing

@Suite struct FunctionTests {
  @Test func adds() { #expect(Counter(start: 1).adding(2) == 3) }
  @Test(arguments: [1, 2]) func keepsStart(start: Int) { #expect(Counter(start: start).adding(0) == start) }
}
