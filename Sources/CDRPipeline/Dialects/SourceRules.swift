/// What a source's configuration tells its dialect.
package struct SourceRules: Sendable {
    /// The zone of local times.
    package var zone: TimeZoneRules

    /// How call types are decided.
    package var callTypes: CallTypeRules

    /// The rules of a source.
    package init(zone: TimeZoneRules = .utc, callTypes: CallTypeRules = CallTypeRules()) {
        self.zone = zone
        self.callTypes = callTypes
    }
}
