/// Addresses that requests never go to unless they are named, and every way to write them.
enum ForbiddenAddresses {
    /// A few of each range of IPv4 that is not public.
    static let four = [
        "0.0.0.0", "0.0.0.1", "0.255.255.255", "10.0.0.0", "10.1.2.3", "10.255.255.255",
        "100.64.0.0", "100.100.100.200", "100.127.255.255", "127.0.0.1", "127.1.2.3",
        "127.255.255.254", "169.254.0.1", "169.254.169.254", "169.254.170.2", "172.16.0.0",
        "172.20.1.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1",
        "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.7",
        "203.0.113.9", "240.0.0.1", "255.255.255.254", "168.63.129.16",
    ]

    /// A few of each range of IPv6 that is not public.
    static let six = [
        "::", "::1", "::2", "::ffff:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
        "2002:c000:201::1", "3fff::1", "5f00::1", "fc00::1", "fd00::1", "fd00:ec2::254",
        "fdff:ffff::1", "fec0::1", "fe80::1", "febf::1", "ff02::1", "ff0e::1",
    ]

    /// The loopback and others as they can be written besides.
    static let spellings = [
        "127.1", "127.0.1", "0", "2130706433", "0x7f000001", "0x7f.1", "0x7f.0.0.1", "0177.0.0.1",
        "017700000001", "00000177.1", "localhost", "LocalHost", "foo.localhost", "localhost.",
        "127.0.0.1.", "[0:0:0:0:0:0:0:1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:1]",
        "[::1%25lo]", "[fe80::1%25lo]", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "0x0a.1",
        "012.1.2.3", "167838211", "3232235521", "0xc0a80001", "2886729728",
    ]

    /// Every case as the host of a URL.
    static var hosts: [String] {
        var hosts = four + six.map { "[\($0)]" } + spellings
        for address in four {
            let bytes = address.split(separator: ".").compactMap { UInt8($0) }
            let words = [0, 2].map { index in
                String(Int(bytes[index]) << 8 | Int(bytes[index + 1]), radix: 16)
            }
            let tail = words.joined(separator: ":")
            hosts += [
                // Mapped, compatible, translated (NAT64) and 6to4.
                "[::ffff:\(address)]", "[::ffff:\(tail)]", "[::\(address)]", "[64:ff9b::\(tail)]",
                "[2002:\(tail)::1]",
            ]
        }
        return hosts + names.map(\.name)
    }

    /// Names that a hosts file gives these addresses, the mixed ones two of them.
    static var names: [(name: String, addresses: [String])] {
        var names: [(name: String, addresses: [String])] = []
        for (index, address) in (four + six).enumerated() {
            names.append(("name\(index).example", [address]))
        }
        for (index, address) in four.enumerated() {
            names.append(("mixed\(index).example", [address, six[index % six.count]]))
        }
        return names
    }
}
