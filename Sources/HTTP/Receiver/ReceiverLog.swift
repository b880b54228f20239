import CDRPipeline
import Glibc

/// What a receiver got, one JSON line a request, on the disk before it is answered.
///
/// So the log is a judge: what a sender believes to be delivered stands in it, whatever was killed.
package final class ReceiverLog {
    private let descriptor: Int32
    private let isDurable: Bool
    private var lines: [UInt8] = []

    /// Appends to a file, made when it is not there; durable lines are on the disk before answers
    /// leave.
    package init?(path: String, isDurable: Bool = true) {
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        self.isDurable = isDurable
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    /// Takes a request and the status it will be answered with; 0 for none.
    func add(_ request: ReceivedRequest, status: Int, at now: Timestamp) {
        var line: [UInt8] = []
        func field(_ name: String, _ text: String) {
            line.append(line.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
            JSONText.append(name, to: &line)
            line.append(UInt8(ascii: ":"))
            JSONText.append(text, to: &line)
        }
        field("received_at", now.rfc3339WithMilliseconds)
        field("method", request.method)
        field("target", request.target)
        field("id", request.header("webhook-id") ?? "")
        field("attempt", request.header("webhook-attempt") ?? "")
        field("timestamp", request.header("webhook-timestamp") ?? "")
        field("status", String(status))
        field("body", String(decoding: request.body, as: UTF8.self))
        line.append(contentsOf: "}\n".utf8)
        lines += line
    }

    /// Brings what was taken to the disk.
    func sync() {
        guard !lines.isEmpty else { return }
        var rest = lines[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe write(descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        lines.removeAll(keepingCapacity: true)
        if isDurable { fdatasync(descriptor) }
    }
}
