import CDRPipeline
import Testing

@Suite struct `The address policy` {
    private func verdict(
        _ text: String,
        port: Int = 443,
        allow: [String] = []
    ) throws
        -> AddressPolicy.Verdict
    {
        let address = try #require(IPAddress.bytes(of: text), "\(text)")
        return AddressPolicy.verdict(
            address,
            port: port,
            allow: try allow.map { try AddressRule($0) }
        )
    }

    @Test(arguments: [
        "8.8.8.8", "1.1.1.1", "203.0.114.1", "172.32.0.1", "2606:4700::1111", "192.0.1.1",
    ])
    func `lets requests go to public addresses`(address: String) throws {
        #expect(try verdict(address) == .allowed)
    }

    @Test(arguments: [
        "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "172.16.0.1",
        "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
        "198.51.100.1", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b:1::1",
        "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1",
        "fd12:3456::1", "fec0::1", "ff02::1",
    ])
    func `refuses every other one unless it is allowed`(address: String) throws {
        #expect(try verdict(address) == .refused)
    }

    @Test(arguments: [
        "169.254.169.254", "169.254.0.1", "fe80::1", "fd00:ec2::254", "168.63.129.16",
        "::ffff:169.254.169.254", "100.100.100.200",
    ])
    func `never lets requests go to link-local and metadata addresses`(address: String) throws {
        #expect(try verdict(address, allow: ["0.0.0.0/0", "::/0"]) == .never)
    }

    @Test(arguments: [
        ("10.1.2.3", 443, "10.1.0.0/16:443", true), ("10.1.2.3", 80, "10.1.0.0/16:443", false),
        ("10.2.2.3", 443, "10.1.0.0/16:443", false), ("127.0.0.1", 8_080, "127.0.0.0/8", true),
        ("127.0.0.1", 8_080, "127.0.0.1:8080", true), ("::1", 81, "[::1]:81", true),
        ("::1", 81, "::1", true), ("fd00::7", 443, "[fd00::]/8:443", true),
        ("::ffff:127.0.0.1", 80, "127.0.0.0/8", true),
        ("64:ff9b::7f00:1", 80, "127.0.0.0/8", false),
        ("2002:7f00:1::", 80, "127.0.0.0/8", false), ("::7f00:1", 80, "127.0.0.0/8", false),
    ])
    func `lets requests go where a line allows it`(
        address: String,
        port: Int,
        line: String,
        isAllowed: Bool
    ) throws {
        #expect(
            try verdict(address, port: port, allow: [line]) == (isAllowed ? .allowed : .refused)
        )
    }

    @Test(arguments: [
        "", "10", "10.1", "10.1.0.0/33", "10.1.0.0/x", "10.1.0.0:0", "10.1.0.0:70000", "localhost",
        "::1/129", "[::1", "[::1]x", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "::1::",
    ])
    func `refuses a line that is none`(line: String) {
        #expect(throws: AddressRuleError.self) { _ = try AddressRule(line) }
    }

    @Test(arguments: [
        ("::1", "::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("10.1.2.3", "10.1.2.3"),
        ("fd00:ec2::254", "fd00:ec2::254"), ("::", "::"),
    ])
    func `writes addresses in their usual spelling`(text: String, usual: String) throws {
        #expect(IPAddress.text(of: try #require(IPAddress.bytes(of: text))) == usual)
    }
}
