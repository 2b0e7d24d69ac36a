// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "helio-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "heliotrope", path: "..")],
  targets: [
    .executableTarget(
      name: "helio-bench",
      dependencies: [.product(name: "Heliotrope", package: "heliotrope")],
      swiftSettings: [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .treatAllWarnings(as: .error),
      ])
  ]
)
