import CCurl
import CDRPipeline

/// The headers and the body of a request where libcurl reads them, in memory that is used again for
/// the next request.
@safe
final class Cargo {
    private var bytes: UnsafeMutablePointer<CChar>
    private var room = 2_048
    private var nodes: UnsafeMutablePointer<curl_slist>
    private var nodeRoom = 16

    /// The list of headers; it moves when ``load(_:_:)`` needs more room.
    var headers: UnsafeMutablePointer<curl_slist> { unsafe nodes }

    /// Where the body begins.
    private(set) var body: UnsafeMutablePointer<CChar>

    init() {
        unsafe bytes = .allocate(capacity: room)
        unsafe nodes = .allocate(capacity: nodeRoom)
        unsafe body = bytes
    }

    deinit {
        unsafe bytes.deallocate()
        unsafe nodes.deallocate()
    }

    /// Takes headers and a body; a header without a value is sent, one that libcurl would add by
    /// itself is not.
    func load(_ headers: [HTTPHeader], _ content: [UInt8]) {
        var lengths = content.count + 32
        var hasAccept = false
        for header in headers {
            lengths += header.name.utf8.count + header.value.utf8.count + 3
            hasAccept = hasAccept || header.name == "accept"
        }
        makeRoom(bytes: lengths, nodes: headers.count + 2)
        var end = 0
        var count = 0
        func put(_ text: String) {
            var text = text
            text.withUTF8 { utf8 in
                let place = unsafe UnsafeMutableRawBufferPointer(
                    start: bytes + end,
                    count: utf8.count
                )
                unsafe place.copyMemory(from: UnsafeRawBufferPointer(utf8))
                end += utf8.count
            }
        }
        func endLine(from start: Int) {
            unsafe bytes[end] = 0
            end += 1
            unsafe nodes[count] = curl_slist(data: bytes + start, next: nil)
            if count > 0 { unsafe nodes[count - 1].next = nodes + count }
            count += 1
        }
        for header in headers {
            let start = end
            put(header.name)
            // "name;" sends a header without a value; "name: value" one with.
            put(header.value.isEmpty ? ";" : ": ")
            put(header.value)
            endLine(from: start)
        }
        for name in hasAccept ? ["Expect:"] : ["Expect:", "Accept:"] {
            let start = end
            put(name)
            endLine(from: start)
        }
        unsafe body = bytes + end
        unsafe content.withUnsafeBytes { raw in
            unsafe UnsafeMutableRawBufferPointer(start: body, count: content.count).copyMemory(
                from: raw
            )
        }
    }

    private func makeRoom(bytes wanted: Int, nodes wantedNodes: Int) {
        if wanted > room {
            unsafe bytes.deallocate()
            room = 2 * wanted
            unsafe bytes = .allocate(capacity: room)
        }
        if wantedNodes > nodeRoom {
            unsafe nodes.deallocate()
            nodeRoom = 2 * wantedNodes
            unsafe nodes = .allocate(capacity: nodeRoom)
        }
    }
}
