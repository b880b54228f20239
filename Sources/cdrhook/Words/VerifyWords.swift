import CDRPipeline

/// What a comparison came to, as JSON and in people's words.
struct VerifyWords {
    let counts: FindingCounts
    let rows: Int
    let calls: Int
    let deliveries: Int
    let exit: Int32

    /// The last line.
    var json: JSON {
        let found = Finding.Kind.allCases.compactMap { kind -> (String, JSON)? in
            let whys = whys(of: kind)
            if whys.isEmpty { return nil }
            return (kind.rawValue, .object(whys.map { ($0.why.rawValue, .integer($0.count)) }))
        }
        return .object([
            ("type", .text("summary")), ("schema", .integer(1)), ("command", .text("verify")),
            ("exit", .integer(Int(exit))), ("rows", .integer(rows)), ("calls", .integer(calls)),
            ("deliveries", .integer(deliveries)), ("gaps", .integer(counts.gaps)),
            ("findings", .object(found)),
        ])
    }

    /// The comparison in people's words.
    var words: [String] {
        var lines = ["compared \(rows) rows, \(calls) calls and \(deliveries) deliveries"]
        for kind in Finding.Kind.allCases {
            for (why, count) in whys(of: kind) {
                let isGap = Finding(kind, why).isGap
                lines.append(
                    "\(isGap ? "GAP " : "")\(kind.rawValue), \(why.rawValue): \(count)"
                        + (isGap ? "" : " (no gap)")
                )
            }
        }
        lines.append(counts.gaps == 0 ? "nothing is missing" : "\(counts.gaps) gaps")
        return lines
    }

    private func whys(of kind: Finding.Kind) -> [(why: Finding.Why, count: Int)] {
        Finding.Why.allCases.compactMap { why in
            counts.counts[kind]?[why].map { (why, $0) }
        }
    }
}
