import Contracts
import Foundation
import Testing

/// Whether this machine lets a test have a network and a resolv.conf of its own.
private let hasNamespaces =
    (try? shell(
        "unshare -rmn sh -c 'ip link set lo up && mount --bind /etc/hostname /etc/resolv.conf "
            + "&& python3 -c pass && echo yes' 2>/dev/null"
    )) == "yes"

@Suite(.enabled(if: hasNamespaces, "no namespaces, ip or python3"))
struct `A name server that never answers` {
    @Test func `keeps only those waiting whose names it should tell`() throws {
        let house = try Installation()
        try house.folder.write(masterRows(0..<5), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        let keys = "event = \"call-end\"\nretries = 0\ntimeout = \"3s\"\n"
        try house.folder.write(
            "url = \"http://silent.example/\"\n\(keys)",
            to: "webhooks.d/a-silent.toml"
        )
        try house.folder.write(
            "url = \"http://127.0.0.1:8080/\"\nallow = [\"127.0.0.1\"]\n\(keys)",
            to: "webhooks.d/good.toml"
        )
        try house.folder.write("nameserver 127.0.0.1\n", to: "resolv.conf")
        try house.folder.write(
            """
            import socket
            server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            server.bind(("127.0.0.1", 53))
            print("bound", flush=True)
            while True: server.recv(512)
            """,
            to: "silent.py"
        )
        try house.folder.write(
            """
            ip link set lo up
            mount --bind resolv.conf /etc/resolv.conf
            python3 silent.py > bound & silent=$!
            '\(Installation.program)' receiver --port 8080 > listening & receiver=$!
            until grep -q bound bound && grep -q listening listening; do :; done
            '\(Installation.program)' sync > out 2> err
            kill $silent $receiver
            """,
            to: "inside.sh"
        )
        try shell("cd '\(house.folder.path)' && unshare -rmn sh inside.sh")
        let attempts = try house.query(
            "SELECT webhook, outcome, http_status, failure, max(total_ms) < 2500, count(*) "
                + "FROM report_attempts GROUP BY 1, 2, 3, 4 ORDER BY 1"
        )
        #expect(attempts == ["a-silent|exhausted||timeout|0|5", "good|delivered|200||1|5"])
        let received = try house.query(
            "SELECT DISTINCT received, failure_text FROM attempts WHERE http_status IS NULL"
        )
        #expect(received == ["no|the name was not resolved in time"])
    }
}
