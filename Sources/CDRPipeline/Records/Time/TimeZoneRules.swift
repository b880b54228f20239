/// When a zone's clocks were what, read from a TZif file.
///
/// FoundationEssentials knows no named zone on Linux, so cdrhook reads `/usr/share/zoneinfo` itself.
/// Source: RFC 9636 (TZif).
package struct TimeZoneRules: Sendable, Hashable {
    /// The zone's name, such as `Europe/Kyiv`.
    package let name: String

    /// UTC, which needs no file.
    package static let utc = TimeZoneRules(name: "UTC")

    private init(name: String) { self.name = name }
}
