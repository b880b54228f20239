package import CDRPipeline
import CZlib

/// The bytes inside a gzip file, one member after another.
///
/// A file that ends within a member is one that is still being written: its bytes so far are given,
/// and the rest is there another time. Damaged bytes end the stream with a ``fault``.
///
/// Source: RFC 1952; zlib 1.2.13, zlib.h.
@safe
package final class GzipStream: ByteStream {
    private let file: ExportFile
    private let state: UnsafeMutablePointer<z_stream>
    private var offset: UInt64 = 0
    private var isEnded = false

    /// What is wrong with the bytes.
    package private(set) var fault: String?

    /// How many compressed bytes are read, and how many others given, at once.
    private static let chunk = 128 * 1_024

    /// A stream of what `file` holds.
    package init(_ file: ExportFile) {
        self.file = file
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: z_stream())
        if unsafe cdrhook_inflate_begin(state) != Z_OK { fault = "zlib has no memory" }
    }

    deinit {
        unsafe inflateEnd(state)
        unsafe state.deallocate()
    }

    package func next() throws(SourceError) -> [UInt8] {
        while !isEnded, fault == nil {
            var packed = try file.bytes(at: offset, count: Self.chunk)
            guard !packed.isEmpty else { break }
            let (bytes, taken) = unpack(&packed)
            offset += UInt64(taken)
            if !bytes.isEmpty { return bytes }
            // Nothing taken and nothing given: what is there is no whole step.
            if taken == 0 { break }
        }
        return []
    }

    /// Uncompresses as much of `packed` as fits, and tells how many of its bytes that took.
    private func unpack(_ packed: inout [UInt8]) -> (bytes: [UInt8], taken: Int) {
        var taken = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.chunk) { output, filled in
            unsafe packed.withUnsafeMutableBufferPointer { input in
                unsafe state.pointee.next_in = input.baseAddress
                unsafe state.pointee.avail_in = UInt32(input.count)
                unsafe state.pointee.next_out = output.baseAddress
                unsafe state.pointee.avail_out = UInt32(output.count)
                step()
                taken = unsafe input.count - Int(state.pointee.avail_in)
                filled = unsafe output.count - Int(state.pointee.avail_out)
            }
        }
        return (bytes, taken)
    }

    /// Steps on until a buffer is used up, the file's last member ends, or bytes are damaged.
    private func step() {
        while true {
            let result = unsafe inflate(state, Z_NO_FLUSH)
            switch result {
            case Z_OK:
                if unsafe state.pointee.avail_in > 0 && state.pointee.avail_out > 0 { continue }
            case Z_STREAM_END:
                // Another member may follow; zero bytes, as tape blocks leave them, are none.
                guard unsafe state.pointee.avail_in > 0 else {
                    unsafe inflateReset(state)
                    return
                }
                guard unsafe state.pointee.next_in.pointee == 0x1F else {
                    isEnded = true
                    return
                }
                unsafe inflateReset(state)
                continue
            case Z_BUF_ERROR: break
            default:
                fault =
                    unsafe state.pointee.msg.map { unsafe String(cString: $0) } ?? "no gzip data"
            }
            return
        }
    }
}
