/// Which way a call went, seen from the switch.
package enum CallType: String, Sendable, CaseIterable {
    /// From a trunk to an extension, a queue or an application.
    case inbound

    /// From an extension to a trunk.
    case outbound

    /// From an extension to an extension.
    case `internal`

    /// From a trunk to a trunk.
    case transit
}
