/// Bytes as text, looked at where they are.
extension Span<UInt8> {
    /// Whether these are the bytes of `text`.
    @inline(__always)
    func spells(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && begins(with: text)
    }

    /// Whether the bytes begin with those of `text`.
    @inline(__always)
    func begins(with text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        for index in 0..<text.utf8CodeUnitCount {
            guard unsafe self[index] == text.utf8Start[index] else { return false }
        }
        return true
    }

    /// Whether these are the bytes of another span.
    func equals(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in 0..<count where self[index] != other[index] { return false }
        return true
    }

    /// Where `byte` stands first; `nil` where it does not.
    func first(_ byte: UInt8) -> Int? {
        for index in 0..<count where self[index] == byte { return index }
        return nil
    }

    /// Where `byte` stands last before `end`; `nil` where it does not.
    func last(_ byte: UInt8, before end: Int) -> Int? {
        var index = end
        while index > 0 {
            index -= 1
            if self[index] == byte { return index }
        }
        return nil
    }
}

extension String {
    /// The text of bytes, those that are not UTF-8 replaced.
    init(of bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBufferPointer {
            unsafe String(decoding: $0, as: UTF8.self)
        }
    }
}
