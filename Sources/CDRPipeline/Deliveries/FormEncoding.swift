/// Fields as `application/x-www-form-urlencoded`, in UTF-8, in their order.
package enum FormEncoding {
    /// `name=value&…`; a space is `+`, everything but letters, digits, `-._~` is percent-encoded.
    package static func form(_ fields: [(name: String, value: ParameterValue)]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "&")) }
            append(field.name, to: &bytes)
            bytes.append(UInt8(ascii: "="))
            append(text(of: field.value), to: &bytes)
        }
        return bytes
    }

    /// A URL with `content` behind its own query.
    package static func url(_ url: String, adding content: [UInt8]) -> String {
        guard !content.isEmpty else { return url }
        var joint = "?"
        if url.contains("?") { joint = url.hasSuffix("?") || url.hasSuffix("&") ? "" : "&" }
        return url + joint + String(decoding: content, as: UTF8.self)
    }

    /// One text as it stands in a form.
    static func text(_ text: String) -> String {
        var bytes: [UInt8] = []
        append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func text(of value: ParameterValue) -> String {
        switch value {
        case .text(let text): text
        case .number(let number): String(number)
        case .truth(let truth): truth ? "1" : "0"
        case .unknown: ""
        }
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            case UInt8(ascii: " "):
                bytes.append(UInt8(ascii: "+"))
            default:
                bytes.append(UInt8(ascii: "%"))
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            }
        }
    }
}
