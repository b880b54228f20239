/// What a device of CUCM is, as far as its name tells.
enum CUCMDevice: Sendable, Hashable {
    /// The row names none: nobody was reached.
    case none

    /// A phone, or a program that is one.
    case phone

    /// A conference bridge, an announcement, music, a voicemail port: no person.
    case resource

    /// Any other name: a trunk or a gateway, with the outside behind it.
    case gateway

    init(_ name: String) {
        let name = name.uppercased()
        func begins(_ prefixes: [String]) -> Bool { prefixes.contains { name.hasPrefix($0) } }
        if name.isEmpty {
            self = .none
        } else if begins(Self.phones) {
            self = .phone
        } else if begins(Self.resources) {
            self = .resource
        } else {
            self = .gateway
        }
    }

    /// Whether the device belongs to the switch; `nil` where the name does not tell.
    var isInside: Bool? {
        switch self {
        case .none: nil
        case .phone, .resource: true
        case .gateway: false
        }
    }

    /// Desk phones, analog adapters, Jabber on desktops, phones and tablets, extension mobility.
    private static let phones = [
        "SEP", "ATA", "CSF", "TCT", "BOT", "TAB", "CIPC", "UDP", "CTIRD", "RDP",
    ]

    private static let resources = ["CFB", "ANN_", "MOH_", "MTP", "IVR_", "CISCOUM", "XCODE"]
}
