// swift-tools-version: 6.2
// The list of targets below is the architecture: data walks through the rooms from top to bottom,
// and no room imports one that stands below it. ARCHITECTURE.md tells what each room owns.
import PackageDescription

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
]
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")

let package = Package(
    name: "beaufort",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "beaufort", targets: ["beaufort"])],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(
            name: "CNcurses",
            cSettings: [.define("_XOPEN_SOURCE_EXTENDED", to: "1"), .define("_GNU_SOURCE", to: "1")],
            linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
        .target(name: "CChecksum"),
        .target(name: "CMalloc"),
        .target(name: "CZlib", linkerSettings: [.linkedLibrary("z")]),
        .target(name: "Telemetry"),
        .target(name: "Documents", dependencies: ["Telemetry", yams]),
        .target(
            name: "Store", dependencies: ["Telemetry", "CChecksum", grdb, sqlite], exclude: ["DESIGN.md"]),
        .target(name: "PromQL", dependencies: ["Telemetry"]),
        .target(name: "SLO", dependencies: ["Telemetry", "Documents", "PromQL"]),
        .target(
            name: "Alerting",
            dependencies: ["Telemetry", "Documents", "PromQL", "SLO", "Store", grdb, crypto]),
        .target(name: "Outbound", dependencies: ["Telemetry", "CCurl"]),
        .target(name: "Runtime", dependencies: ["Telemetry", "Documents", crypto]),
        .target(name: "Gateway", dependencies: ["Telemetry", "Documents", logging, crypto] + nio),
        .target(name: "Rollout", dependencies: ["Telemetry"]),
        .target(
            name: "Operations",
            dependencies: [
                "Telemetry", "Documents", "PromQL", "SLO", "Alerting", "Store", grdb, crypto, subprocess,
                system,
            ]),
        .target(
            name: "Console",
            dependencies: ["Telemetry", "Documents", "PromQL", "SLO", "Alerting", "CNcurses"]),
        .target(
            name: "App",
            dependencies: [
                "Telemetry", "Documents", "Store", "PromQL", "SLO", "Alerting", "Outbound", "Runtime",
                "Gateway", "Rollout", "Operations", "Console", "CMalloc", "CZlib", grdb, logging, lifecycle,
                signals,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            plugins: ["EmbedShipped"]),
        .executableTarget(name: "beaufort", dependencies: ["App"]),
        .executableTarget(name: "embed-shipped"),
        .plugin(name: "EmbedShipped", capability: .buildTool(), dependencies: ["embed-shipped"]),

        .target(
            name: "Support",
            dependencies: ["Telemetry", "Documents", "Store", "PromQL", sqlite] + nio,
            path: "Tests/Support"),
        .testTarget(name: "TelemetryTests", dependencies: ["Telemetry", "Support"], exclude: ["Snapshots"]),
        .testTarget(name: "DocumentsTests", dependencies: ["Documents", "Support"], exclude: ["Snapshots"]),
        .testTarget(
            name: "StoreTests", dependencies: ["Store", "CChecksum", "PromQL", "Support", grdb, sqlite]),
        .testTarget(name: "PromQLTests", dependencies: ["PromQL", "Support"], exclude: ["Cases"]),
        .testTarget(name: "SLOTests", dependencies: ["SLO", "Support"], exclude: ["Snapshots"]),
        .testTarget(name: "AlertingTests", dependencies: ["Alerting", "Support"]),
        .testTarget(name: "OutboundTests", dependencies: ["Outbound", "Support"]),
        .testTarget(name: "RuntimeTests", dependencies: ["Runtime", "Outbound", "Support"]),
        .testTarget(name: "GatewayTests", dependencies: ["Gateway", "Support"]),
        .testTarget(name: "RolloutTests", dependencies: ["Rollout", "Support"]),
        .testTarget(name: "OperationsTests", dependencies: ["Operations", "Support"]),
        .testTarget(name: "ConsoleTests", dependencies: ["Console", "Support"], exclude: ["Snapshots"]),
        .testTarget(name: "AppTests", dependencies: ["App", "Support", grdb]),
        .testTarget(
            name: "ShippedTests",
            dependencies: [
                "Telemetry", "Documents", "PromQL", "SLO", "Alerting", "Runtime", "Gateway", "Operations",
                "App", "Support",
            ]),
        .testTarget(
            name: "SimulationTests",
            dependencies: ["Telemetry", "Store", "PromQL", "SLO", "Alerting", "App", "Support"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Telemetry", "Documents", "Store", "SLO", "Outbound", "Support", "beaufort", sqlite,
            ]),
        .testTarget(name: "TidyTests"),
    ],
    swiftLanguageModes: [.v6]
)

let foreign = ["CChecksum", "CCurl", "CMalloc", "CNcurses", "CZlib", "EmbedShipped"]
for target in package.targets where !foreign.contains(target.name) {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
    ]
}

// `BEAUFORT_TARGETS=StoreTests swift build --build-tests` builds only these targets and the rooms they stand
// on: quick rounds on one room.
if let wanted = Context.environment["BEAUFORT_TARGETS"] {
    var needed = Set(wanted.split(separator: ",").map(String.init))
    for target in package.targets.reversed() where needed.contains(target.name) {
        for case .byNameItem(let name, _) in target.dependencies { needed.insert(name) }
        for case .targetItem(let name, _) in target.dependencies { needed.insert(name) }
        for case .plugin(let name, _) in target.plugins ?? [] { needed.formUnion([name, "embed-shipped"]) }
    }
    package.targets.removeAll { !needed.contains($0.name) }
    if !needed.contains("beaufort") { package.products = [] }
}
