import Core
import Testing

@testable import Planning

struct ContractCheckTests {
  private static let python = """
    import os

    LIMIT = 10

    class StoreError(KeyError):
        pass

    class Store:
        def __init__(self, path: str):
            raise NotImplementedError

        def get(
            self, key: str, default: "str | None" = None
        ) -> dict:
            '''def not_this(self): ...'''
            raise NotImplementedError

        @property
        def size(self) -> int:
            raise NotImplementedError

        async def sync(self, *, force: bool = False) -> None:
            raise NotImplementedError

        def _private(self):
            raise NotImplementedError

    def load(path, mode='r'):
        def inner(): ...
        raise NotImplementedError
    """

  private static let kept = """
    from os import path as load_path
    from app.errors import StoreError
    LIMIT: int = 20

    class Store(dict):
        def __init__(self, path): self.path = path
        def get(self, key: str, default: Optional[str]=None, *args, strict: bool = False) -> dict[str, int]: return {}
        @functools.cached_property
        def size(self) -> int: return 1
        async def sync(self, *, retries: int = 3, force: bool=False) -> None:
            pass
        def added(self): pass

    def load(path, mode="r", encoding="utf-8"):
        return open(path)
    """

  @Test func anImplementationThatKeepsItsSkeletonHasNoFindings() {
    #expect(findings(Self.python, Self.kept) == [])
    #expect(findings(Self.python, Self.python.replacing("raise NotImplementedError", with: "return 1")) == [])
  }

  @Test(arguments: [
    ("async def sync", "def sync", "sync", 10), ("key: str, default", "name: str, default", "get", 7),
    ("key: str", "key: bytes", "get", 7), ("mode=\"r\"", "mode=\"w\"", "load", 14), ("mode=\"r\"", "mode", "load", 14),
    ("def load(path", "def load(fd, path", "load", 14), (", encoding=\"utf-8\"", ", encoding", "load", 14),
    ("def load(", "def _load(", "load", 1), ("LIMIT", "BOUND", "LIMIT", 1),
    ("force: bool=False", "now: bool=False", "sync", 10),
    ("import StoreError", "import Other", "StoreError", 1), ("class Store(dict)", "class Shop(dict)", "Store", 1),
    ("@functools.cached_property", "@other", "size", 9), ("-> dict[str, int]", "-> list", "get", 7),
  ])
  func whatIsDroppedOrChangedIsFound(_ old: String, _ new: String, _ name: String, _ line: Int) throws {
    let found = findings(Self.python, Self.kept.replacing(old, with: new))
    #expect(found.count == 1, "\(found)")
    let finding = try #require(found.first)
    #expect(finding.severity == .high)
    #expect(finding.file == "app/store.py")
    #expect(finding.line == line)
    #expect(finding.message.contains(name))
  }

  @Test func aMissingMethodIsReportedAtItsClassWithItsSignature() throws {
    let draft = Self.kept.replacing("class Store(dict):", with: "class Store:").replacing(
      "def get(", with: "def fetch(")
    let finding = try #require(findings(Self.python, draft).first)
    #expect(finding.line == 5)
    #expect(finding.message.contains(#"def get( self, key: str, default: "str | None" = None ) -> dict"#))
  }

  @Test func anExceptionKeepsItsBase() {
    let draft = Self.python.replacing("StoreError(KeyError)", with: "StoreError(Exception)")
    #expect(findings(Self.python, draft).count == 1)
    #expect(
      findings(Self.python, Self.python.replacing("StoreError(KeyError)", with: "StoreError(Base, KeyError)")) == [])
  }

  private static let swift = #"""
    public struct Cache<Key: Hashable, Value>: Sendable {
      public let limit: Int
      public init(limit: Int = 10) { fatalError("stub") }
      public mutating func set(_ value: Value, for key: Key) async throws { fatalError("stub: \("}")") }
      public func get(
        _ key: Key
      ) -> Value? { fatalError("stub") }
      private func hidden() {}
      public static var shared: [String: Int] { fatalError("stub") }
      public enum Mode: String { case fast, slow(after: Int) }
    }
    extension Cache {
      func trim(to count: Int) { fatalError("stub") }
    }
    /* func notThis() */
    func free() -> Void { fatalError("stub") }
    """#

  private static let keptSwift = #"""
    public struct Cache<Key: Hashable, Value>: Equatable {
      public var limit: Int
      private var store = [Key: Value]() { didSet { print("}") } }
      public init(limit: Int = 10, seed: Int = 0) { self.limit = limit }
      public mutating func set(_ newValue: Value, for k: Key) async throws { }
      public func get(_ key: Key) -> Value? { nil }
      public static let shared: [String:Int] = [:]
      public enum Mode: String { case fast
        case slow(after: Int) }
      func trim(to count: Int) { }
    }
    extension Cache: Sendable {}
    func free() {}
    """#

  @Test func aSwiftImplementationThatKeepsItsSkeletonHasNoFindings() {
    #expect(findings(Self.swift, Self.keptSwift, path: "Sources/Cache/Cache.swift") == [])
  }

  @Test(arguments: [
    ("public var limit: Int", "public private(set) var limit: UInt", "limit"), ("public func get", "func get", "get"),
    ("for k: Key", "at k: Key", "set"), ("async throws { }", "throws { }", "set"),
    ("-> Value? {", "-> Value {", "get"), ("extension Cache: Sendable {}", "", "struct Cache"),
    ("func free()", "private func free()", "free"),
    ("limit: Int = 10,", "limit: Int,", "init"), ("case fast", "case quick", "fast"),
    ("trim(to count: Int)", "trim(to count: UInt)", "trim"),
    ("static let shared", "let shared", "shared"), ("enum Mode: String {", "struct Mode: String {", "Mode"),
  ])
  func changedSwiftIsFound(_ old: String, _ new: String, _ name: String) throws {
    let found = findings(Self.swift, Self.keptSwift.replacing(old, with: new), path: "Sources/Cache/Cache.swift")
    let finding = try #require(found.first)
    #expect(finding.message.contains(name))
    #expect(finding.severity == .high && finding.line != nil)
  }

  @Test(arguments: [
    "store.Store", "app.store.Store(path: str)", "class Store", "Store.get(key: str) -> dict",
    "Store.get(self, key, default=None)",
    "load(path: str, mode: str = 'r') -> bytes", "LIMIT", "StoreError(KeyError)", "async def Store.sync(*, force)",
    "load(str, str)",
    "GET /users", "the store, ready to use",
  ])
  func exportsThatAreThereAreAccepted(_ export: String) {
    #expect(findings("", Self.python, exports: [export]) == [])
  }

  @Test(arguments: [
    ("store.save(path)", 1), ("Store.put(key)", 1), ("Other.get(key)", 1), ("load(file)", 28), ("Store(file: str)", 8),
    ("Store.get(default, key)", 12), ("MAXIMUM", 1), ("load()", 28),
  ])
  func missingExportsAreFound(_ export: String, _ line: Int) throws {
    let found = findings("", Self.python, exports: [export])
    #expect(found.map(\.line) == [line], "\(found)")
    #expect(try #require(found.first).message.contains(export))
  }

  @Test func swiftExportsAreCheckedByLabels() {
    func check(_ export: String) -> Int {
      findings("", Self.swift, path: "Sources/Cache/Cache.swift", exports: [export]).count
    }
    #expect(check("Cache.get(_:)") == 0)
    #expect(check("func Cache.set(_ value: Value, for key: Key) async throws") == 0)
    #expect(check("Cache(limit: Int)") == 0)
    #expect(check("Cache.Mode.fast") == 0)
    #expect(check("Cache.get(for:)") == 1)
    #expect(check("Cache.remove(_:)") == 1)
  }

  @Test func dataclassFieldsAreParameters() {
    let source = "@dataclass\nclass Link:\n    code: str\n    url: str\n    hits: int = 0\n"
    #expect(findings("", source, exports: ["Link(code: str, url: str)"]) == [])
    #expect(findings("", source, exports: ["Link(url: str, code: str)"]).count == 1)
  }

  @Test func linesReachOverDecoratorsAndBodies() {
    let outline = SourceOutline.declarations(
      path: "a.py", content: "@a\n@b(1)\ndef f():\n    x = '''\n\n'''\n    return x\n\n\ny = 1\n")
    #expect(outline.map(\.lines) == [1...7, 10...10])
    let swift = SourceOutline.declarations(
      path: "a.swift", content: "@Test(\"x\")\nfunc f() {\n  if x { }\n}\nlet y = f(\n  1)\n")
    #expect(swift.map(\.lines) == [1...4, 5...6])
  }

  /// Each would take minutes if the scanners were quadratic, and would crash them if they trusted their input.
  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      "func f(", "class A {", "\"\\(", "def f(\n", "class A:\n ", "struct A<", "let x = ", "@A(", "/*", "case a",
      "var x: A<", "#if\n",
      "extension A: B, ", "class A(B, ", "init?(", "import a, ", "\\\n", "'''", "#\"", "@", ")", "}", "func",
      "enum E { case ",
    ])
  func hostileSourcesAreScanned(_ unit: String) {
    let text = String(repeating: unit, count: 30_000 / unit.utf8.count)
    for path in ["a.py", "a.swift"] { _ = SourceOutline.declarations(path: path, content: text) }
  }

  @Test func everyPrefixOfASourceIsScanned() {
    for (path, text) in [("a.py", Self.python), ("a.swift", Self.swift), ("a.swift", Self.keptSwift)] {
      for length in 0..<text.utf8.count {
        _ = SourceOutline.declarations(path: path, content: String(decoding: text.utf8.prefix(length), as: UTF8.self))
      }
    }
  }

  private func findings(
    _ skeleton: String, _ draft: String, path: String = "app/store.py", exports: [String] = []
  ) -> [Finding] {
    let task = PlanTask(
      id: "t", type: .codeGeneration, role: .implementation, title: "", prompt: "", files: [path], exports: exports)
    return ContractCheck.findings(
      task: task, plan: Plan(summary: "", criteria: [], tasks: [task]),
      skeleton: skeleton.isEmpty ? FileTree() : FileTree([path: Body(skeleton)]), draft: FileTree([path: Body(draft)]))
  }
}
