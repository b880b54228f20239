/// An address range, and perhaps one port, that requests may go to: `10.1.0.0/16:443`, `::1`,
/// `[fd00::]/8:443`.
package struct AddressRule: Sendable, Hashable {
    /// The first address of the range: 4 bytes for IPv4, 16 for IPv6.
    package let network: [UInt8]

    /// How many leading bits an address must share.
    package let prefix: Int

    /// The only port, or `nil` for every one.
    package let port: Int?

    /// The rule of a text.
    package init(_ text: String) throws(AddressRuleError) {
        let failure = AddressRuleError(
            expected: "an address or a range, with a port or without, such as \"10.1.0.0/16:443\","
                + " \"127.0.0.1\" or \"[fd00::]/8:443\""
        )
        var rest = text[...]
        var address: Substring
        if rest.first == "[" {
            guard let close = rest.firstIndex(of: "]") else { throw failure }
            address = rest[rest.index(after: rest.startIndex)..<close]
            rest = rest[rest.index(after: close)...]
        } else if rest.filter({ $0 == ":" }).count > 1 {
            address = rest.prefix { $0 != "/" }
            rest = rest.dropFirst(address.count)
        } else {
            address = rest.prefix { $0 != "/" && $0 != ":" }
            rest = rest.dropFirst(address.count)
        }
        guard let bytes = IPAddress.bytes(of: String(address)) else { throw failure }
        var prefix = bytes.count * 8
        if rest.first == "/" {
            let digits = rest.dropFirst().prefix { $0 != ":" }
            guard let bits = Int(digits), (0...prefix).contains(bits) else { throw failure }
            prefix = bits
            rest = rest.dropFirst(digits.count + 1)
        }
        if rest.first == ":" {
            guard let number = Int(rest.dropFirst()), (1...65_535).contains(number) else {
                throw failure
            }
            port = number
        } else {
            guard rest.isEmpty else { throw failure }
            port = nil
        }
        self.prefix = prefix
        network = IPAddress.masked(bytes, to: prefix)
    }

    init(network: [UInt8], prefix: Int) {
        self.network = network
        self.prefix = prefix
        port = nil
    }

    /// Whether an address and a port lie within the rule.
    package func covers(_ address: [UInt8], port: Int) -> Bool {
        guard address.count == network.count, self.port.map({ $0 == port }) ?? true else {
            return false
        }
        // Judged before every request: no array is made for it.
        let whole = prefix / 8
        for index in 0..<whole where address[index] != network[index] { return false }
        guard prefix % 8 > 0 else { return true }
        return (address[whole] ^ network[whole]) >> (8 - UInt8(prefix % 8)) == 0
    }
}

/// A text that is no address rule.
package struct AddressRuleError: Error, Sendable, Hashable {
    /// What is expected, as a noun phrase.
    package var expected: String
}
