// swift-tools-version: 6.2
import PackageDescription

/// Modules and the directions in which they may depend on each other; `Sources/README.md` draws the same picture.
let modules: [(name: String, dependencies: [Target.Dependency], resources: [Resource], plugins: [Target.PluginUsage])] =
  [
    ("Core", [], [], []),
    ("Platform", ["Core", "CPosix"], [], []),
    ("Storage", ["Core", "Platform", "CSQLite", "CRedis"], [], []),
    ("Planning", ["Core"], [], []),
    ("Routing", ["Core"], [.embedInCode("Catalogue/catalogue.json")], []),
    ("Validation", ["Core", "Platform", "CSeccomp"], [], ["EmbedValidators"]),
    ("Providers", ["Core", "Platform", "CCurl"], [], []),
    ("Memory", ["Core", "Platform", "CMemory"], [], []),
    ("Execution", ["Core", "Planning", "Routing"], [], []),
    (
      "OrchestratorKit",
      [
        "Core", "Platform", "Storage", "Planning", "Routing", "Validation", "Providers", "Memory", "Execution", "CYAML",
      ], [], []
    ),
  ]

/// Data of the tests, beside them.
let fixtures = ["PlanningTests": ["Answers"], "CommandTests": ["Escapes", "Stores"], "MemoryTests": ["Data"]]

let tests: [(name: String, dependencies: [Target.Dependency])] = [
  ("CoreTests", ["Core"]),
  ("PlatformTests", ["Core", "Platform"]),
  ("StorageTests", ["Core", "Storage", "Platform"]),
  ("PlanningTests", ["Core", "Planning"]),
  ("RoutingTests", ["Core", "Routing"]),
  ("ValidationTests", ["Core", "Validation", "Platform"]),
  ("ProvidersTests", ["Core", "Providers", "Platform"]),
  ("MemoryTests", ["Core", "Memory"]),
  ("ExecutionTests", ["Core", "Planning", "Routing", "Execution"]),
  ("CommandTests", ["Core", "Platform", "OrchestratorKit", "orchestrator", "ExampleProgram"]),
]

let package = Package(
  name: "orchestrator",
  products: [
    .executable(name: "orchestrator", targets: ["orchestrator"]),
    .library(name: "OrchestratorKit", targets: ["OrchestratorKit"]),
  ],
  targets: [
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
    .systemLibrary(name: "CRedis", providers: [.apt(["libhiredis-dev"])]),
    .systemLibrary(name: "CPosix"),
    .target(name: "CMemory", exclude: ["token-table.bin"]),
    .executableTarget(
      name: "orchestrator", dependencies: ["OrchestratorKit", "Core", "Platform", "Execution", "Routing"],
      path: "Sources/CLI"),
    .executableTarget(name: "PackValidators", path: "Plugins/PackValidators"),
    .plugin(name: "EmbedValidators", capability: .buildTool(), dependencies: ["PackValidators"]),
    .executableTarget(
      name: "ExampleProgram", dependencies: ["OrchestratorKit"], path: "Tests/ExampleProgram"),
    .executableTarget(
      name: "JournalBench", dependencies: ["Core", "Execution", "Platform", "Storage"], path: "Tests/JournalBench"),
    .executableTarget(name: "MemoryBench", dependencies: ["Memory"], path: "Tests/MemoryBench"),
    .executableTarget(name: "ModelBench", dependencies: ["Core", "Providers"], path: "Tests/ModelBench"),
    .executableTarget(
      name: "CheckBench", dependencies: ["Core", "Platform", "Validation"], path: "Tests/CheckBench"),
  ]
    + modules.map {
      .target(name: $0.name, dependencies: $0.dependencies, resources: $0.resources, plugins: $0.plugins)
    }
    + tests.map {
      .testTarget(name: $0.name, dependencies: $0.dependencies, exclude: fixtures[$0.name] ?? [])
    },
  swiftLanguageModes: [.v6]
)

for target in package.targets where [.regular, .executable, .test].contains(target.type) {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
  ]
}
