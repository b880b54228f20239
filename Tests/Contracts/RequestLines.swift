package import CDRPipeline

extension HTTPRequest {
    /// The request in lines, as it leaves.
    package var lines: String {
        var lines = ["\(method) \(url)"]
        lines += headers.map { "\($0.name): \($0.value)" }
        lines.append("")
        lines.append(String(decoding: body ?? [], as: UTF8.self))
        return lines.joined(separator: "\n") + "\n"
    }
}
