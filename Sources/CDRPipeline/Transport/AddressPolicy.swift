/// Where requests may go: public addresses, and what a webhook's `allow` names.
///
/// It judges the bytes of the address that is about to be connected to, never the text of a URL: a
/// name can resolve to anything, and an address has many spellings.
///
/// Source: the IANA special-purpose address registries (RFC 6890 and its updates).
package enum AddressPolicy {
    /// What the policy says of an address.
    package enum Verdict: Sendable, Hashable {
        /// Requests may go there.
        case allowed

        /// Only with an `allow` line.
        case refused

        /// Not even with one: link-local addresses and those of cloud metadata services.
        case never
    }

    /// What the policy says of an address and a port.
    package static func verdict(_ address: [UInt8], port: Int, allow: [AddressRule]) -> Verdict {
        let plain = unmapped(address)
        if never.contains(where: { $0.covers(plain, port: port) }) { return .never }
        if allow.contains(where: { $0.covers(plain, port: port) }) { return .allowed }
        guard special.contains(where: { $0.covers(plain, port: port) }) else { return .allowed }
        return .refused
    }

    /// The `allow` line that would permit an address.
    package static func permission(for address: [UInt8], port: Int) -> String {
        let plain = unmapped(address)
        let text = IPAddress.text(of: plain)
        return "allow = [\"\(plain.count == 4 ? text : "[\(text)]"):\(port)\"]"
    }

    /// The IPv4 address inside `::ffff:a.b.c.d`.
    private static func unmapped(_ address: [UInt8]) -> [UInt8] {
        guard address.count == 16, address[..<10].allSatisfy({ $0 == 0 }),
            address[10] == 0xFF, address[11] == 0xFF
        else { return address }
        return Array(address[12...])
    }

    private static let never = rules([
        "169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "168.63.129.16/32",
        "100.100.100.200/32", "192.0.0.192/32",
    ])

    private static let special = rules([
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32",
        "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fec0::/10", "ff00::/8",
    ])

    private static func rules(_ texts: [String]) -> [AddressRule] {
        texts.compactMap { try? AddressRule($0) }
    }
}
