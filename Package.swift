// swift-tools-version: 6.3

import PackageDescription

let package = Package(
    name: "cdrhook",
    platforms: [.macOS(.v26)],
    products: [.executable(name: "cdrhook", targets: ["cdrhook"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    ],
    targets: [
        // The hall: every value and every decision. No C library, no socket, no SQL, no clock.
        .target(
            name: "CDRPipeline",
            dependencies: [.product(name: "Crypto", package: "swift-crypto")]
        ),

        // The rooms: one foreign library each. No room knows another.
        .target(name: "Postgres", dependencies: ["CDRPipeline", "CPostgres"]),
        .target(name: "SQLite", dependencies: ["CDRPipeline", "CSQLite"]),
        .target(name: "HTTP", dependencies: ["CDRPipeline", "CCurl"]),
        .target(name: "Gzip", dependencies: ["CDRPipeline", "CZlib"]),
        .target(name: "TLS", dependencies: ["CDRPipeline", "COpenSSL"]),

        // The porch: commands, configuration, sentences for people, and the choice of rooms.
        .executableTarget(
            name: "cdrhook",
            dependencies: [
                "CDRPipeline", "CMalloc", "Postgres", "SQLite", "HTTP", "Gzip", "TLS",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),

        // What each room opens its door to.
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(
            name: "CSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])]
        ),
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // The part of the C library that Swift's module of it leaves out: the allocator's settings.
        .systemLibrary(name: "CMalloc"),

        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),

        // The promises, as suites that every keeper of one runs.
        .target(name: "Contracts", dependencies: ["CDRPipeline"], path: "Tests/Contracts"),
        .testTarget(name: "CDRPipelineTests", dependencies: ["CDRPipeline", "Contracts"]),
        .testTarget(name: "GzipTests", dependencies: ["CDRPipeline", "Contracts", "Gzip"]),
        .testTarget(
            name: "PostgresTests",
            dependencies: ["CDRPipeline", "CPostgres", "Contracts", "Postgres"]
        ),
        .testTarget(
            name: "SQLiteTests",
            dependencies: ["CDRPipeline", "CSQLite", "Contracts", "SQLite"]
        ),
        .testTarget(
            name: "HTTPTests",
            dependencies: [
                "CDRPipeline", "COpenSSL", "Contracts", "HTTP", "TLS",
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .testTarget(
            name: "HouseTests",
            dependencies: ["CDRPipeline", "Contracts", "HTTP", "SQLite", "TLS", "cdrhook"]
        ),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("ImmutableWeakCaptures"),
        .enableUpcomingFeature("InferIsolatedConformances"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
    ]
}
