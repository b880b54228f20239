/// What a device of CUCM is, as far as its name tells.
enum CUCMDevice: Sendable, Hashable {
    /// The row names none: nobody was reached.
    case none

    /// A phone, or a program that is one.
    case phone

    /// A conference bridge, an announcement, music, a voicemail port: no person.
    case resource

    /// An analog port of a gateway: a telephone or a line, which its number tells.
    case port

    /// Any other name: a trunk or a gateway, with the outside behind it.
    case gateway

    init(_ name: String) {
        let name = name.uppercased()
        func begins(_ prefixes: [String]) -> Bool { prefixes.contains { name.hasPrefix($0) } }
        if name.isEmpty {
            self = .none
        } else if begins(Self.phones) || Self.isAnalogPhone(name) {
            self = .phone
        } else if begins(Self.resources) {
            self = .resource
        } else if name.hasPrefix("AALN/") {
            self = .port
        } else {
            self = .gateway
        }
    }

    /// Whether the device belongs to the switch; `nil` where the name does not tell.
    var isInside: Bool? {
        switch self {
        case .none, .port: nil
        case .phone, .resource: true
        case .gateway: false
        }
    }

    /// Desk phones, analog adapters, Jabber on desktops, phones and tablets, extension mobility.
    private static let phones = [
        "SEP", "ATA", "CSF", "TCT", "BOT", "TAB", "CIPC", "UDP", "CTIRD", "RDP",
    ]

    /// Whether a name is that of a VG gateway's phone: `AN`, ten digits of its address, its port.
    private static func isAnalogPhone(_ name: String) -> Bool {
        name.hasPrefix("AN") && name.utf8.count == 15 && name.dropFirst(2).allSatisfy(\.isHexDigit)
    }

    private static let resources = ["CFB", "ANN_", "MOH_", "MTP", "IVR_", "CISCOUM", "XCODE"]
}
