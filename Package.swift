// swift-tools-version: 6.3
import PackageDescription

// MARK: - Settings shared by every target of ours

let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["_HelioTestSupport"], resources: resources,
    swiftSettings: swiftSettings)
}

// How wide vectors are passed to SLEEF is decided for a whole file, so each instruction set beyond the
// architecture's base is a target of its own; CHelioKernels chooses among them at run time.
let kernelFlags = ["-O3", "-ffp-contract=fast", "-fno-math-errno"]
#if arch(x86_64)
  let wideKernels: [Target] = [
    .target(
      name: "CHelioKernelsV3", cSettings: [.unsafeFlags(kernelFlags + ["-mavx2", "-mfma"])]),
    .target(
      name: "CHelioKernelsV4",
      cSettings: [
        .unsafeFlags(
          kernelFlags + ["-mavx512f", "-mavx512dq", "-mavx512vl", "-mavx512bw", "-mfma"])
      ]),
  ]
#else
  let wideKernels: [Target] = []
#endif

// The Python package runs on machines without Swift: its library holds the parts of the runtime that it uses, and so
// does the program beside it, which is linked anew for that with HELIOTROPE_STANDALONE=1. SwiftPM's own
// --static-swift-stdlib would compile everything once more, and forgets dynamic libraries.
func standalone(_ flags: [String] = []) -> [LinkerSetting] {
  let runtime =
    ["--start-group", "-lCoreFoundation", "-l_FoundationICU", "-l_FoundationCShims"]
    + ["-l_FoundationCollections", "-lBlocksRuntime", "-ldispatch", "--end-group"]
    + ["-lswiftSynchronization", "-lstdc++", "-s"]
  let all = ["-static-stdlib"] + (runtime + flags).flatMap { ["-Xlinker", $0] }
  return [.unsafeFlags(all, .when(platforms: [.linux]))]
}
let isStandalone = Context.environment["HELIOTROPE_STANDALONE"] == "1"

// MARK: - The package

let package = Package(
  name: "heliotrope",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "heliotrope", targets: ["HeliotropeCommand"]),
    .library(name: "Heliotrope", targets: ["Heliotrope"]),
    .library(name: "HelioC", type: .dynamic, targets: ["HelioC"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // MARK: C
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(
      name: "CSleef", pkgConfig: "sleef",
      providers: [.apt(["libsleef-dev", "librandom123-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(
      name: "CHelioKernels", dependencies: ["CSleef"] + wideKernels.map { .target(name: $0.name) },
      exclude: ["instantiation"], cSettings: [.unsafeFlags(kernelFlags)],
      linkerSettings: [.linkedLibrary("sleef")]),

    // MARK: Libraries, from the ground up
    library("HelioCore"),
    library("HelioLinalg", ["HelioCore", "COpenBLAS", "CHelioKernels"]),
    library("HelioNumerics", ["HelioCore", "HelioLinalg"]),
    library("HelioKernels", ["HelioCore", "HelioLinalg", "HelioNumerics", "CHelioKernels"]),
    library("HelioTables", ["HelioCore", "HelioLinalg", "HelioNumerics", "CZlib"]),
    library("HelioSimulation", ["HelioCore", "HelioLinalg", "HelioNumerics"]),
    library("HelioTheory", ["HelioCore", "HelioLinalg", "HelioNumerics", "HelioKernels"]),
    library(
      "HelioEstimators",
      ["HelioCore", "HelioLinalg", "HelioNumerics", "HelioKernels", "HelioTables"]),
    .target(
      name: "HelioFigures",
      dependencies: ["HelioCore", .product(name: "Subprocess", package: "swift-subprocess")],
      swiftSettings: swiftSettings),
    .target(
      name: "HelioRuns",
      dependencies: [
        "HelioCore", "HelioLinalg", "HelioNumerics", "HelioTables",
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: swiftSettings),
    library(
      "HelioExperiments",
      [
        "HelioCore", "HelioLinalg", "HelioNumerics", "HelioKernels", "HelioSimulation",
        "HelioTheory", "HelioTables", "HelioEstimators", "HelioRuns",
      ]),
    .target(
      name: "HelioReferences", path: "References",
      resources: [
        .embedInCode("adversarial-directions.json"), .embedInCode("benign-overfitting.json"),
        .embedInCode("early-stage-convergence.json"),
        .embedInCode("function-space.json"), .embedInCode("function-space-views.json"),
        .embedInCode("gradient-steps.json"), .embedInCode("group-and-shuffle.json"),
        .embedInCode("learned-features-spectrum.json"), .embedInCode("mean-field.json"),
        .embedInCode("multi-index.json"), .embedInCode("random-features-sgd.json"),
        .embedInCode("wasserstein-generalization.json"),
      ], swiftSettings: swiftSettings),
    library(
      "HelioReports",
      [
        "HelioCore", "HelioLinalg", "HelioNumerics", "HelioTables", "HelioEstimators",
        "HelioRuns", "HelioExperiments", "HelioFigures",
      ]),
    library(
      "Heliotrope",
      [
        "HelioCore", "HelioLinalg", "HelioNumerics", "HelioKernels", "HelioSimulation",
        "HelioTheory", "HelioTables", "HelioEstimators", "HelioRuns", "HelioExperiments",
        "HelioFigures", "HelioReports",
      ]),

    // MARK: The command line
    .executableTarget(
      name: "HeliotropeCommand",
      dependencies: [
        "Heliotrope", "HelioReferences", "CMalloc",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      swiftSettings: swiftSettings, linkerSettings: isStandalone ? standalone() : nil),

    // MARK: The C interface, for Python: only its own functions can be seen from outside
    .target(name: "CHelioC"),
    .target(
      name: "HelioC", dependencies: ["Heliotrope", "HelioReferences", "CHelioC", "CMalloc"],
      exclude: ["exports.map"], swiftSettings: swiftSettings,
      linkerSettings: standalone([
        "-z", "defs", "--exclude-libs", "ALL",
        "--version-script=\(Context.packageDirectory)/Sources/HelioC/exports.map",
      ])),

    // MARK: Tests
    .target(
      name: "_HelioTestSupport", dependencies: ["HelioCore", "HelioLinalg", "HelioNumerics"],
      path: "Tests/_HelioTestSupport", swiftSettings: swiftSettings),
    .target(
      name: "_HelioTableTestSupport", dependencies: ["HelioCore", "HelioLinalg", "HelioTables"],
      path: "Tests/_HelioTableTestSupport", swiftSettings: swiftSettings),
    tests("HelioCoreTests", ["HelioCore"]),
    tests("HelioLinalgTests", ["HelioCore", "HelioLinalg"]),
    tests("HelioNumericsTests", ["HelioCore", "HelioLinalg", "HelioNumerics"]),
    tests("HelioKernelsTests", ["HelioCore", "HelioLinalg", "HelioNumerics", "HelioKernels"]),
    tests(
      "HelioSimulationTests", ["HelioCore", "HelioLinalg", "HelioNumerics", "HelioSimulation"]),
    tests(
      "HelioTheoryTests",
      ["HelioCore", "HelioLinalg", "HelioNumerics", "HelioKernels", "HelioTheory"]),
    tests(
      "HelioTablesTests",
      ["HelioCore", "HelioLinalg", "HelioNumerics", "HelioTables", "_HelioTableTestSupport"],
      resources: [.copy("Fixtures")]),
    tests(
      "HelioEstimatorsTests",
      [
        "HelioCore", "HelioLinalg", "HelioNumerics", "HelioKernels", "HelioTables",
        "HelioEstimators", "_HelioTableTestSupport",
      ]),
    tests("HelioFiguresTests", ["HelioCore", "HelioFigures"], resources: [.copy("Golden")]),
    tests("HelioExperimentsTests", ["Heliotrope", "HelioReferences"]),
    tests("HouseTests", ["Heliotrope", "HelioReports"]),
    tests("AgreementTests", ["Heliotrope"]),
    tests("CommandLineTests", ["Heliotrope"]),
  ] + wideKernels,
  cLanguageStandard: .gnu17
)
