// swift-tools-version: 6.2
import PackageDescription

/// One list for every Swift target: what costs little on the first day and much later.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// liburcu is a rival, not a dependency: it takes part where `scripts/bootstrap` found its headers.
///
/// The environment decides, not a look at the disk, because SwiftPM caches what a manifest said.
let hasLiburcu = Context.environment["REFTORTURE_LIBURCU"] == "1"

let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let realNumbers = Target.Dependency.product(name: "RealModule", package: "swift-numerics")
let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")

var targets: [Target] = [
    // Layer 0: instructions, system calls, arithmetic.
    .target(name: "CPercpu"),
    .target(name: "CLinux", linkerSettings: [.linkedLibrary("numa")]),
    .target(name: "CMemmap"),
    .target(
        name: "Statistics", dependencies: [histogram, realNumbers], swiftSettings: strict),
    // Layer 1: the reference, and what is written down.
    .target(name: "Percpu", dependencies: ["CPercpu"], swiftSettings: strict),
    .target(name: "Records", dependencies: ["Statistics"], swiftSettings: strict),
    // Layer 2: what is asked of the system; the broken variants.
    .target(name: "Machine", dependencies: ["CLinux", "Records"], swiftSettings: strict),
    .target(name: "Mutants", dependencies: ["Percpu"], swiftSettings: strict),
    .target(name: "ZoneDevice", dependencies: ["CMemmap", "Percpu"], swiftSettings: strict),
    // Layer 3: making runs, trying interleavings, showing records.
    .target(
        name: "Harness",
        dependencies: ["Machine", "Mutants", "Percpu", "Records", "Statistics", "ZoneDevice"],
        swiftSettings: strict),
    .target(name: "Explore", dependencies: ["Percpu"], swiftSettings: strict),
    .target(name: "Reporting", dependencies: ["Records", "Statistics"], swiftSettings: strict),
    // Layer 4: one thin command per file.
    .executableTarget(
        name: "reftorture",
        dependencies: [
            "Harness", "Machine", "Percpu", "Records", "Reporting", "ZoneDevice", argumentParser,
        ],
        swiftSettings: strict),

    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(
        name: "PercpuTests", dependencies: ["Mutants", "Percpu", "Statistics", "TestSupport"],
        swiftSettings: strict),
    .testTarget(
        name: "ZoneDeviceTests", dependencies: ["Percpu", "TestSupport", "ZoneDevice"],
        exclude: ["Golden"],
        swiftSettings: strict),
    .testTarget(
        name: "ExploreTests", dependencies: ["Explore", "Mutants", "Percpu"], swiftSettings: strict),
    .testTarget(
        name: "MachineTests", dependencies: ["Machine", "Records", "TestSupport"],
        exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(name: "StatisticsTests", dependencies: ["Statistics"], swiftSettings: strict),
    .testTarget(
        name: "RecordsTests", dependencies: ["Records", "Statistics", "TestSupport"],
        exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
        name: "HarnessTests",
        dependencies: [
            "Harness", "Machine", "Mutants", "Percpu", "Records", "Statistics", "TestSupport",
            "ZoneDevice",
        ],
        exclude: ["Vectors"], swiftSettings: strict),
    .testTarget(
        name: "ReportingTests",
        dependencies: ["Harness", "Records", "Reporting", "Statistics", "TestSupport"],
        exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
        name: "CommandTests",
        dependencies: [
            "Harness", "Machine", "Records", "Reporting", "Statistics", "TestSupport", "ZoneDevice",
            "reftorture",
            argumentParser,
        ],
        exclude: ["Golden"], swiftSettings: strict),
]

if hasLiburcu {
    targets += [
        .target(
            name: "CUrcu",
            linkerSettings: [
                .linkedLibrary("urcu-memb"), .linkedLibrary("urcu-qsbr"),
                .linkedLibrary("urcu-common"),
            ]),
        .target(
            name: "LiburcuRivals", dependencies: ["CUrcu", "Percpu"],
            swiftSettings: strict),
    ]
    for target in targets where ["Harness", "HarnessTests"].contains(target.name) {
        target.dependencies.append("LiburcuRivals")
        target.swiftSettings = strict + [.define("LIBURCU")]
    }
}

let package = Package(
    name: "reftorture",
    products: [
        .executable(name: "reftorture", targets: ["reftorture"]),
        // For the nested package `benchmarks` only; nobody else is promised anything.
        .library(
            name: "ReftortureHarness",
            targets: ["CPercpu", "Harness", "Machine", "Percpu", "Records", "Statistics"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        // Logarithms; HdrHistogram brings it along anyway.
        .package(url: "https://github.com/apple/swift-numerics", from: "1.0.0"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    ],
    targets: targets
)
