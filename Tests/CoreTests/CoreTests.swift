import Core
import Testing

@Test func globsMatchFoldersAndNames() {
  #expect(Glob.matches("src/app/core.py", "*.py"))
  #expect(Glob.matches("src/app/core.py", "src/**/*.py"))
  #expect(Glob.matches("src/core.py", "src/**/*.py"))
  #expect(Glob.matches("tests/a/test_x.py", "**/test_*.py"))
  #expect(!Glob.matches("src/app/core.py", "src/*.py"))
  #expect(!Glob.matches("core.pyi", "*.py"))
}

@Test func costIsRoundedUpOnce() throws {
  let input = try #require(Price(usdPerMillionTokens: 0.27))
  let output = try #require(Price(usdPerMillionTokens: 1.10))
  #expect(Price.cost([(1000, input), (200, output)]) == Money(microUSD: 490))
  #expect(Price.cost([(1, input)]) == Money(microUSD: 1))
  #expect(Price.cost([(10, try #require(Price(usdPerMillionTokens: 0.1)))]) == Money(microUSD: 1))
}
