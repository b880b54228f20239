import Crypto

extension Webhook {
    /// What the file says, key by key, as hashes: enough to tell what changed, and nothing that a
    /// ledger should not hold.
    package var fingerprint: [String: String] {
        let parts: [(key: String, value: String)] = [
            ("url", url.text), ("active", "\(isActive)"), ("integration", integration ?? ""),
            ("events", events.map(\.rawValue).joined(separator: " ")),
            ("call_types", callTypes.map(\.rawValue).sorted().joined(separator: " ")),
            ("method", method.rawValue), ("nested", "\(nestsFields)"), ("retries", "\(retries)"),
            ("delay", "\(delay)"),
            ("parameters", "\(parameters)"), ("fixed", "\(fixed)"),
            (
                "hangup_causes",
                causeNames.map { "\($0.key.rawValue)=\($0.value)" }.sorted().joined(separator: "\n")
            ), ("facts", facts.rawValue), ("time_format", timeFormat.rawValue),
            ("timezone", zone.name), ("mask", "\(masksNumbers)"), ("waits", "\(retrySchedule)"),
            ("in_doubt", inDoubt.rawValue), ("concurrency", "\(concurrency)"),
            ("rate", rate?.text ?? ""), ("timeout", "\(timeout)"), ("allow", "\(allow)"),
            ("revisions", revisions?.rawValue ?? ""), ("update_fields", "\(updateFields)"),
            ("wait_for", "\(waitFor)"), ("wait_limit", "\(waitLimit)"),
        ]
        let hashed = (parts + accessMarks.map { ($0.key, $0.value) }).map { part in
            (part.key, Hex.text(of: SHA256.hash(data: Array(part.value.utf8)).prefix(8)))
        }
        return Dictionary(hashed) { first, _ in first }
    }
}
