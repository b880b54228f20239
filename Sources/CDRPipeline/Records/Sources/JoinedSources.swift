/// Several streams of rows as one source, each read to its present end after the one before it:
/// records, and the event log beside them.
package final class JoinedSources: RecordSource {
    private let sources: [(name: String, source: any RecordSource)]
    private var at = 0

    /// Sources by names that never change, since a checkpoint's stream is told by it; the first has
    /// none.
    package init(_ sources: [(name: String, source: any RecordSource)]) { self.sources = sources }

    package func open(at checkpoints: [Checkpoint]) throws(SourceError) {
        at = 0
        for (name, source) in sources {
            let prefix = Self.prefix(name)
            let others = sources.map { Self.prefix($0.name) }.filter { !$0.isEmpty }
            try source.open(
                at: checkpoints.compactMap { checkpoint in
                    guard checkpoint.stream.hasPrefix(prefix),
                        !prefix.isEmpty || !others.contains(where: checkpoint.stream.hasPrefix)
                    else { return nil }
                    return Checkpoint(
                        stream: String(checkpoint.stream.dropFirst(prefix.count)),
                        position: checkpoint.position
                    )
                }
            )
        }
    }

    package func want(since: Timestamp) {
        for (_, source) in sources { source.want(since: since) }
    }

    /// Events are written once: only rows change.
    package func wantChanges(within: Duration) {
        for (name, source) in sources where name.isEmpty { source.wantChanges(within: within) }
    }

    package func nextPage(limit: Int) throws(SourceError) -> RecordPage? {
        while at < sources.count {
            if var page = try sources[at].source.nextPage(limit: limit) {
                let prefix = Self.prefix(sources[at].name)
                page.checkpoints = page.checkpoints.map {
                    Checkpoint(stream: prefix + $0.stream, position: $0.position)
                }
                return page
            }
            at += 1
        }
        return nil
    }

    private static func prefix(_ name: String) -> String { name.isEmpty ? "" : name + " " }
}
