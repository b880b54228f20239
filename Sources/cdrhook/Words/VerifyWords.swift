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
        let rest = Finding.Kind.allCases.flatMap { kind in
            whys(of: kind).filter { !Finding(kind, $0.why).isGap }.map {
                "\(kind.rawValue), \($0.why.rawValue): \($0.count) (no gap)"
            }
        }
        return ["compared \(rows) rows, \(calls) calls and \(deliveries) deliveries"] + rest
            + (counts.gaps == 0 ? ["nothing is missing"] : gaps)
    }

    /// What is missing, kind by kind; nothing where nothing is.
    var gaps: [String] {
        if counts.gaps == 0 { return [] }
        return Finding.Kind.allCases.flatMap { kind in
            whys(of: kind).filter { Finding(kind, $0.why).isGap }.map {
                "GAP \(kind.rawValue), \($0.why.rawValue): \($0.count)"
            }
        } + ["\(counts.gaps) gaps; cdrhook verify --help says what they mean"]
    }

    private func whys(of kind: Finding.Kind) -> [(why: Finding.Why, count: Int)] {
        Finding.Why.allCases.compactMap { why in
            counts.counts[kind]?[why].map { (why, $0) }
        }
    }
}
