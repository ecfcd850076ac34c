import Core
import Testing

@testable import Planning

struct PlanOrderTests {
  static func plan(_ edges: [(String, [String])]) -> Plan {
    Plan(summary: "", criteria: [], tasks: edges.map { Plans.task($0.0, .documentation, after: $0.1) })
  }

  @Test func dependenciesComeFirstAndTiesStayInPlanOrder() {
    let plan = Self.plan([("d", ["b", "c"]), ("c", ["a"]), ("b", ["a"]), ("a", []), ("e", [])])
    #expect(PlanOrder.order(plan) == ["a", "c", "b", "d", "e"])
  }

  @Test func theRemainingPathCountsTasksToTheEnd() {
    let plan = Self.plan([("a", []), ("b", ["a"]), ("c", ["b"]), ("d", ["a"])])
    #expect(PlanOrder.remainingPath(plan) == ["a": 3, "b": 2, "c": 1, "d": 1])
  }

  @Test func aCycleLosesNoTask() {
    let plan = Self.plan([("a", ["b"]), ("b", ["a"]), ("c", [])])
    #expect(PlanOrder.order(plan) == ["c", "a", "b"])
    #expect(PlanOrder.remainingPath(plan).count == 3)
    #expect(PlanOrder.cycle(in: plan) == ["a", "b", "a"])
  }

  @Test func aDiamondIsNoCycle() {
    #expect(PlanOrder.cycle(in: Self.plan([("a", []), ("b", ["a"]), ("c", ["a"]), ("d", ["b", "c"])])) == nil)
  }
}
