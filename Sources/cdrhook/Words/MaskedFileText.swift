import CDRPipeline

/// A webhook's file without what may be secret in its URLs.
///
/// That is the values of their queries, and the token in the path where an integration has one
/// there. Comments hold old URLs, so they count too.
struct MaskedFileText {
    /// The text.
    let text: String

    init(_ bytes: [UInt8]) {
        let whole = String(decoding: bytes, as: UTF8.self)
        let table = TOMLEdit.document(bytes)
        let integration = (table?["integration"]?.value.text).flatMap(Integrations.named)
        let hasToken = integration?.hasTokenInPath ?? false
        let masked = Self.masked(whole, hidesPath: hasToken)
        let said = table.map { TOMLValue.table($0) } ?? .text("")
        let wanted = said.json { Self.masked($0, hidesPath: hasToken) }.line
        // A URL that is written with escapes is not found in the text; then its settings are shown.
        let isWhole = TOMLEdit.document(Array(masked.utf8)).map {
            TOMLValue.table($0).json().line == wanted
        }
        text = isWhole ?? false ? masked : "# as settings\n\(wanted)\n"
    }

    private static func masked(_ text: String, hidesPath: Bool) -> String {
        var rest = text[...]
        var masked = ""
        while let mark = rest.firstRange(of: "://") {
            masked += rest[..<mark.upperBound]
            rest = rest[mark.upperBound...]
            // A query may hold any other sign: what stands there is masked rather than shown.
            let url = rest.prefix { !$0.isWhitespace && !"\"'".contains($0) }
            masked += Self.masked(address: url, hidesPath: hidesPath)
            rest = rest[url.endIndex...]
        }
        return masked + rest
    }

    /// What stands behind `https://`.
    private static func masked(address: Substring, hidesPath: Bool) -> String {
        let path = address.prefix { $0 != "?" }
        if hidesPath {
            let end = path.lastIndex { $0 != "/" } ?? path.startIndex
            if let slash = path[..<end].lastIndex(of: "/") { return "\(path[...slash])***" }
        }
        guard path.endIndex < address.endIndex else { return String(address) }
        let names = address[path.endIndex...].dropFirst().split(separator: "&").map { pair in
            pair.firstIndex(of: "=").map { "\(pair[..<$0])=***" } ?? "***"
        }
        return "\(path)?\(names.joined(separator: "&"))"
    }
}
