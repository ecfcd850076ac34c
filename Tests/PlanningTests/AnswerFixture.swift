import Core
import Foundation
import Testing

@testable import Planning

/// An answer as a model gave it, whose it is, and what has to come out.
struct AnswerFixture: Sendable, CustomTestStringConvertible {
  struct Case: Decodable {
    struct Task: Decodable {
      var role: Role
      var files: [String]
    }

    struct Expectation: Decodable {
      var unusable: DraftRejected.Reason?
      var files: [String: String]?
      var proposals: [String: String]?
      var output: String?
      /// Texts that the findings must hold.
      var findings: [String]?
    }

    var role: Role
    var type: TaskType
    var files: [String]
    var others: [String: Task]?
    var finish: ModelAnswer.Finish?
    var expect: Expectation
  }

  var name: String

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Answers")

  static let all: [AnswerFixture] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".md") }.sorted().map { AnswerFixture(name: String($0.dropLast(3))) }
  }()

  var testDescription: String { name }

  func load() throws -> (case: Case, reading: DraftReading) {
    let text = try String(contentsOf: Self.folder.appending(path: "\(name).md"), encoding: .utf8)
    let sidecar = try Data(contentsOf: Self.folder.appending(path: "\(name).json"))
    let fixture = try JSONDecoder().decode(Case.self, from: sidecar)
    let task = PlanTask(
      id: "t", type: fixture.type, role: fixture.role, title: "", prompt: "", files: fixture.files)
    let others = (fixture.others ?? [:]).map {
      PlanTask(id: $0.key, type: .codeGeneration, role: $0.value.role, title: "", prompt: "", files: $0.value.files)
    }
    let plan = Plan(summary: "", criteria: [], tasks: [task] + others.sorted { $0.id < $1.id })
    let answer = ModelAnswer(text: text, usage: nil, finish: fixture.finish ?? .complete)
    return (fixture, AnswerReader.read(answer, task: task, plan: plan))
  }
}
