import Contracts
import Foundation
import Testing

/// Whether this machine lets a test have a network and a resolv.conf of its own.
private let hasNamespaces =
    (try? shell(
        "unshare -rmn sh -c 'ip link set lo up && ip addr add 10.1.2.3/32 dev lo "
            + "&& mount --bind /etc/hostname /etc/resolv.conf && python3 -c pass && echo yes' "
            + "2>/dev/null"
    )) == "yes"

/// Names whose answer is a public address when they are first asked for, and another one after
/// that, in a network where somebody listens at each of them.
@Suite(.enabled(if: hasNamespaces, "no namespaces, ip or python3"), .timeLimit(.minutes(5)))
struct `A name that is bound to another address` {
    /// An address that is public anywhere else; here it is this machine's own.
    private static let open = "93.184.215.14"

    /// Answers the first lookup of `N-ADDRESS` with the public address and later ones with its own;
    /// a colon is written as x, and the name `same` always has its own.
    private static let nameServer = """
        import ipaddress, socket, struct
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(("127.0.0.1", 53))
        open("named", "w").write("yes")
        asked = {}
        while True:
            query, sender = server.recvfrom(512)
            end = query.index(0, 12)
            kind = struct.unpack(">H", query[end + 1:end + 3])[0]
            first = query[13:13 + query[12]].decode().lower()
            turn = asked[first, kind] = asked.get((first, kind), 0) + 1
            text = first.split("-", 1)[1].replace("x", ":").replace("-", ".")
            address = ipaddress.ip_address(text)
            if turn == 1 and not first.startswith("same"):
                address = ipaddress.ip_address("\(open)")
            answer = b""
            if kind == (1 if address.version == 4 else 28):
                data = address.packed
                answer = b"\\xc0\\x0c" + struct.pack(">HHIH", kind, 1, 0, len(data)) + data
            head = query[:2] + b"\\x81\\x80" + struct.pack(">HHHH", 1, 1 if answer else 0, 0, 0)
            server.sendto(head + query[12:end + 5] + answer, sender)
        """

    /// Listens on every address of its network, keeps connections, and writes down where it was
    /// spoken to and what was asked for; `/close` is the last request of its connection.
    private static let listener = """
        import http.server, socket
        heard = open("heard", "a")
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_POST(self):
                self.rfile.read(int(self.headers["content-length"]))
                address = self.connection.getsockname()[0].removeprefix("::ffff:")
                heard.write(address + " " + self.path + "\\n")
                heard.flush()
                self.send_response(204)
                self.end_headers()
                # Without a word of it before: the next request finds a dead connection.
                self.close_connection = self.path == "/close"
            def log_message(self, *words): pass
        class Server(http.server.ThreadingHTTPServer):
            address_family = socket.AF_INET6
            request_queue_size = 1024
            def server_bind(self):
                self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
                self.socket.bind(self.server_address)
        server = Server(("::", 8080), Handler)
        open("listening", "w").write("yes")
        server.serve_forever()
        """

    /// The name that is bound to an address later.
    private static func name(_ number: String, _ address: String) -> String {
        "\(number)-\(address.replacing(":", with: "x").replacing(".", with: "-")).example"
    }

    /// A network with the name server and the listener, in which a script runs.
    private func inNetwork(of house: Installation, _ script: String) throws -> [String] {
        try house.folder.write(Self.nameServer, to: "names.py")
        try house.folder.write(Self.listener, to: "listener.py")
        try house.folder.write("nameserver 127.0.0.1\n", to: "resolv.conf")
        let own = ForbiddenAddresses.six.map { "ip -6 addr add \($0)/128 dev lo nodad" }
        try house.folder.write(
            """
            ip link set lo up
            \(own.map { "\($0) 2>/dev/null" }.joined(separator: "\n"))
            ip route add local 0.0.0.0/0 dev lo
            ip -6 route add local ::/0 dev lo
            mount --bind resolv.conf /etc/resolv.conf
            python3 names.py & names=$!
            python3 listener.py & listener=$!
            until [ -f named ] && [ -f listening ]; do :; done
            sync() { '\(Installation.program)' sync --linger 0s >> out 2>> err; }
            \(script)
            kill $names $listener
            """,
            to: "inside.sh"
        )
        try shell("cd '\(house.folder.path)' && unshare -rmn sh inside.sh")
        let heard = try String(contentsOfFile: house.folder.file("heard"), encoding: .utf8)
        return heard.split(separator: "\n").map(String.init)
    }

    @Test(arguments: ["keep", "close"])
    func `is spoken to at the public one alone, over kept connections and new ones`(
        path: String
    ) throws {
        let house = try Installation()
        try house.folder.write(masterRows(0..<3), to: "Master.csv")
        try house.folder.write(masterRows(3..<5), to: "more.csv")
        try house.addCSV("pbx", path: "Master.csv")
        let addresses = ForbiddenAddresses.four + ForbiddenAddresses.six
        for (index, address) in addresses.enumerated() {
            let number = String(1_000 + index)
            try house.folder.write(
                "url = \"http://\(Self.name(number, address)):8080/\(path)\"\n"
                    + "event = \"call-end\"\nretries = 0\ntimeout = \"5s\"\nconcurrency = 1\n",
                to: "webhooks.d/w\(number).toml"
            )
        }
        let heard = try inNetwork(of: house, "sync\ncat more.csv >> Master.csv\nsync")
        let count = addresses.count
        #expect(Set(heard) == ["\(Self.open) /\(path)"], "\(Set(heard))")
        #expect(heard.count == 3 * count || path == "close", "\(heard.count)")
        // The answers of the second run's lookups lead to nobody.
        let later = try house.query(
            "SELECT failure, count(*) FROM report_attempts WHERE run = 2 GROUP BY 1"
        )
        #expect(later == ["address-refused|\(2 * count)"], "\(later)")
        let first = try house.query(
            "SELECT count(*) FROM report_attempts WHERE run = 1 AND http_status = 204"
        )
        #expect(first == [String(heard.count)], "\(first)")
    }

    @Test func `is not spoken to over a connection that another webhook may use`() throws {
        let house = try Installation()
        try house.folder.write(masterRows(0..<40), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        let url = "http://\(Self.name("same", "127.0.0.1")):8080"
        let keys = "event = \"call-end\"\nretries = 0\nconcurrency = 1\n"
        try house.folder.write(
            "url = \"\(url)/may\"\nallow = [\"127.0.0.1\"]\n\(keys)",
            to: "webhooks.d/may.toml"
        )
        try house.folder.write("url = \"\(url)/must-not\"\n\(keys)", to: "webhooks.d/not.toml")
        let heard = try inNetwork(of: house, "sync")
        #expect(heard == [String](repeating: "127.0.0.1 /may", count: 40), "\(Set(heard))")
        let attempts = try house.query(
            "SELECT webhook, failure, count(*) FROM report_attempts GROUP BY 1, 2 ORDER BY 1"
        )
        #expect(attempts == ["may||40", "not|address-refused|40"], "\(attempts)")
    }
}
