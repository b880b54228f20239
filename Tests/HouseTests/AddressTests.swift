import CDRPipeline
import Contracts
import Foundation
import Testing

/// Whether this machine lets a test have a network and a hosts file of its own.
private let hasNamespaces =
    (try? shell(
        "unshare -rmn sh -c 'ip link set lo up && ip addr add 10.1.2.3/32 dev lo "
            + "&& mount --bind /etc/hostname /etc/hosts && python3 -c pass && echo yes' 2>/dev/null"
    )) == "yes"

/// Webhooks to every address that requests may not go to, in a network where somebody listens at
/// each of them.
@Suite(.enabled(if: hasNamespaces, "no namespaces, ip or python3"), .timeLimit(.minutes(5)))
struct `An address that is not public` {
    /// Listens on every address of its network, and writes down where it was spoken to.
    private static let listener = """
        import socket
        server = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
        server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("::", 8080))
        server.listen(4096)
        heard = open("heard", "a")
        open("listening", "w").write("yes")
        while True:
            connection, _ = server.accept()
            heard.write(connection.getsockname()[0] + "\\n")
            heard.flush()
            connection.sendall(b"HTTP/1.1 204 x\\r\\nconnection: close\\r\\n\\r\\n")
            connection.close()
        """

    /// A run with one webhook a host; what was heard, and what became of each.
    private func run(
        _ hosts: [String],
        allow: String = ""
    ) throws -> (heard: [String], attempts: [[String]], house: Installation) {
        let house = try Installation()
        try house.folder.write(masterRows(0..<1), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        for (index, host) in hosts.enumerated() {
            let number = String(1_000 + index)
            try house.folder.write(
                "url = \"http://\(host):8080/\"\nevent = \"call-end\"\nretries = 0\n"
                    + "timeout = \"5s\"\n\(allow)",
                to: "webhooks.d/w\(number).toml"
            )
        }
        let lines = ForbiddenAddresses.names.flatMap { name in
            name.addresses.map { "\($0) \(name.name)" }
        }
        try house.folder.write(
            (lines + ["127.0.0.1 localhost", "::1 localhost"]).joined(separator: "\n") + "\n",
            to: "hosts"
        )
        try house.folder.write(Self.listener, to: "listener.py")
        let own =
            ForbiddenAddresses.four.map { "ip addr add \($0)/32 dev lo" }
            + ForbiddenAddresses.six.map { "ip -6 addr add \($0)/128 dev lo nodad" }
        try house.folder.write(
            """
            ip link set lo up
            \(own.map { "\($0) 2>/dev/null" }.joined(separator: "\n"))
            ip route add local 0.0.0.0/0 dev lo 2>/dev/null
            ip -6 route add local ::/0 dev lo 2>/dev/null
            mount --bind hosts /etc/hosts
            python3 listener.py & listener=$!
            until [ -f listening ]; do :; done
            '\(Installation.program)' sync --linger 0s > out 2> err
            kill $listener
            """,
            to: "inside.sh"
        )
        try shell("cd '\(house.folder.path)' && unshare -rmn sh inside.sh")
        let heard = try? String(contentsOfFile: house.folder.file("heard"), encoding: .utf8)
        let rows = try house.query(
            "SELECT d.webhook, d.state, ifnull(a.failure, ''), ifnull(t.failure_text, '') "
                + "FROM report_deliveries d LEFT JOIN report_attempts a USING (event_id) "
                + "LEFT JOIN attempts t ON t.delivery_id = (SELECT id FROM deliveries "
                + "WHERE lower(hex(event_id)) = d.event_id) ORDER BY 1"
        )
        return (
            (heard ?? "").split(separator: "\n").map(String.init),
            rows.map {
                $0.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            },
            house
        )
    }

    @Test func `is never spoken to, however it is written`() throws {
        let hosts = ForbiddenAddresses.hosts
        #expect(hosts.count >= 300, "\(hosts.count) cases")
        let sound = hosts.filter { (try? WebhookURL("http://\($0):8080/")) != nil }
        let (heard, attempts, house) = try run(sound)
        #expect(heard.isEmpty, "\(Set(heard))")
        #expect(attempts.count == sound.count, "\((try? house.run("check").talk) ?? "")")
        for (host, attempt) in zip(sound, attempts) {
            #expect(attempt[1] == "exhausted", "\(host): \(attempt)")
            #expect(
                ["address-refused", "dns", "connect"].contains(attempt[2]),
                "\(host): \(attempt)"
            )
        }
        let refused = attempts.filter { $0[2] == "address-refused" }
        print(
            "\(hosts.count) cases, \(sound.count) of them URLs, \(refused.count) refused by address"
        )
        #expect(refused.count > 250, "\(refused.count) were refused by their address")
        #expect(
            refused.allSatisfy {
                $0[3].contains("to permit it: allow = [") || $0[3].contains("never")
            },
            "the text names the address and the line that would permit it"
        )
    }

    @Test func `is heard when it is named, but for link-local and metadata addresses`() throws {
        let hosts = ForbiddenAddresses.four + ForbiddenAddresses.six.map { "[\($0)]" }
        let (heard, attempts, _) = try run(
            hosts,
            allow: "allow = [\"0.0.0.0/0\", \"[::]/0\"]\n"
        )
        #expect(heard.count > 20, "the listeners hear: \(heard.count)")
        print("\(heard.count) of \(hosts.count) are heard when they are named")
        let never = [
            "100.100.100.200", "169.254.0.1", "169.254.169.254", "169.254.170.2", "192.0.0.192",
            "168.63.129.16", "[fd00:ec2::254]", "[fe80::1]", "[febf::1]",
        ]
        for (host, attempt) in zip(hosts, attempts) where never.contains(host) {
            #expect(attempt[2] == "address-refused", "\(host): \(attempt)")
            #expect(attempt[3].contains("never"), "\(host): \(attempt)")
        }
        let bare = never.map { $0.filter { !"[]".contains($0) } }
        #expect(heard.allSatisfy { address in !bare.contains { address.hasSuffix($0) } })
    }
}
