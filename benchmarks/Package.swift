// swift-tools-version: 6.2
import PackageDescription

/// The settings of the package above, so that its code is compiled here as it is there.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let harness = Target.Dependency.product(name: "ReftortureHarness", package: "reftorture")

let package = Package(
    name: "reftorture-benchmarks",
    products: [.executable(name: "swift-against-c", targets: ["SwiftAgainstC"])],
    dependencies: [
        .package(name: "reftorture", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // Without its traits: they count allocations by libraries that are not needed here.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .target(name: "CLoops", dependencies: [harness]),
        .executableTarget(
            name: "SwiftAgainstC",
            dependencies: [
                "CLoops", harness,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        // The plugins find benchmarks by the name of the directory.
        .executableTarget(
            name: "HarnessCosts",
            dependencies: [harness, .product(name: "Benchmark", package: "benchmark")],
            path: "Benchmarks/HarnessCosts",
            swiftSettings: strict,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    ]
)
