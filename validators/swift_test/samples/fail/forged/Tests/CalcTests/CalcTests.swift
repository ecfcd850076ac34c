import Calc
import XCTest

final class CalcTests: XCTestCase {
  func testAdds() { XCTAssertEqual(Counter(start: 1).adding(2), 3) }
}
