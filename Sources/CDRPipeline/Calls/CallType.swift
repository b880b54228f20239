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

    /// The type of a call by where its two ends are.
    init(isFromInside: Bool, isToInside: Bool) {
        switch (isFromInside, isToInside) {
        case (true, true): self = .internal
        case (true, false): self = .outbound
        case (false, true): self = .inbound
        case (false, false): self = .transit
        }
    }
}
