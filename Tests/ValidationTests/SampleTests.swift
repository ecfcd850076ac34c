import Core
import Foundation
import Testing
import Validation

/// A folder `validators/<name>/samples/{pass,fail}/<case>/`.
struct Sample: Sendable, CustomTestStringConvertible {
  var validator: String
  var verdict: Verdict
  var name: String
  var testDescription: String { "\(validator)/\(verdict)/\(name)" }

  var folder: URL {
    URL(filePath: "\(Support.root)/validators/\(validator)/samples/\(verdict.rawValue)/\(name)")
  }

  static let all: [Sample] = names("validators").flatMap { validator in
    [Verdict.pass, .fail].flatMap { verdict in
      names("validators/\(validator)/samples/\(verdict.rawValue)").map {
        Sample(validator: validator, verdict: verdict, name: $0)
      }
    }
  }

  private static func names(_ path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: Support.root + "/" + path)) ?? []).sorted()
  }

  /// `parameters.json` holds the parameters; every other file is the tree.
  func request() throws -> CheckRequest {
    var files: [String: Body] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: folder.path + "/" + path, isDirectory: &isFolder),
        !isFolder.boolValue
      else { continue }
      files[path] = Body(try String(contentsOfFile: folder.path + "/" + path, encoding: .utf8))
    }
    let parameters = try files.removeValue(forKey: "parameters.json").map { try JSONValue(parsing: $0.text) }
    return CheckRequest(
      use: ValidatorUse(name: validator, parameters: parameters?.object ?? [:]), tree: FileTree(files),
      buildKey: "sample-\(validator)")
  }
}

@Suite struct SampleTests {
  @Test(arguments: Sample.all) func everySampleIsJudgedAsItsFolderSays(sample: Sample) async throws {
    let result = try await Support.engine.run(try sample.request())
    #expect(result.verdict == sample.verdict, "\(result.reason ?? "") \(result.findings)")
    guard sample.verdict == .fail else { return }
    #expect(
      result.findings.contains { $0.file != nil && ($0.line ?? 0) > 0 && !$0.message.isEmpty }, "\(result.findings)")
  }

  @Test func everyValidatorHasEnoughSamplesOfBothKinds() async throws {
    for info in try await Support.engine.validators() {
      for (verdict, least) in [(Verdict.pass, 3), (.fail, 5)] {
        let count = Sample.all.count { $0.validator == info.name && $0.verdict == verdict }
        #expect(count >= least, "\(info.name) \(verdict): \(count)")
      }
      #expect(info.isReady, "\(info.name): \(info.availability)")
      #expect(!info.summary.isEmpty)
    }
  }
}
