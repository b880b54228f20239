package import CDRPipeline

/// The calls of a CSV file as lines of text, for goldens and for the truth test.
package enum CallLines {
    /// Reads a file and assembles its calls, linked where the dialect links.
    package static func calls(
        of path: String,
        _ dialect: any Dialect,
        zone: TimeZoneRules,
        isLinked: Bool? = nil,
        cel: String? = nil
    ) throws -> (calls: [Call], rejected: [String]) {
        // Late enough that a file which was dropped whole is complete.
        func files(_ path: String) -> CSVFiles {
            CSVFiles(path: path, dialect: dialect, now: { Timestamp(seconds: 253_402_300_800) })
        }
        let files = JoinedSources([("", files(path))] + (cel.map { [("cel", files($0))] } ?? []))
        try files.open(at: [])
        var reading = LegReading(dialect: dialect, rules: SourceRules(zone: zone))
        let isLinked = isLinked ?? dialect.hasCorrelation
        let assembler = CallAssembler(source: "test", isLinked: isLinked)
        var groups = LegGroups(isLinked: isLinked)
        var rejected: [String] = []
        while let page = try files.nextPage(limit: 1_000) {
            rejected += page.rejected.map { "line \($0.position.line ?? 0): \($0.reason)" }
            for record in page.records {
                do throws(LegFailure) {
                    groups.take(try reading.leg(from: record))
                } catch {
                    guard case .row(let fault) = error else { throw error }
                    rejected.append("line \(record.position.line ?? 0): \(fault.reason)")
                }
            }
        }
        return (groups.calls.map { assembler.call(of: $0) }, rejected)
    }

    /// A call on one line, with everything that a webhook could be told of it.
    package static func line(_ call: Call) -> String {
        [
            call.uniqueid, call.callType.rawValue, call.hangupCause.rawValue, call.rawCause,
            call.src, call.dst, call.callerIDNumber, call.startAt.rfc3339,
            call.answerAt?.rfc3339 ?? "-", call.endAt.rfc3339, String(call.duration),
            String(call.billDuration), call.isBridged ? "bridged" : "-",
            call.agent.isEmpty ? "-" : call.agent, call.did.isEmpty ? "-" : call.did,
            call.leadid.isEmpty ? "-" : call.leadid, call.hangupInitiator?.rawValue ?? "-",
            call.isTimeAmbiguous ? "ambiguous" : "-", "\(call.legs) legs",
        ].joined(separator: " | ")
    }

    /// A whole file as text: a line a call, then a line a rejected row.
    package static func text(
        of path: String,
        _ dialect: any Dialect,
        zone: TimeZoneRules,
        isLinked: Bool? = nil
    ) throws -> String {
        let (calls, rejected) = try calls(of: path, dialect, zone: zone, isLinked: isLinked)
        return (calls.map(line) + rejected.map { "rejected " + $0 }).map { $0 + "\n" }.joined()
    }
}
