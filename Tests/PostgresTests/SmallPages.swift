import CDRPipeline

/// A source whose pages are small, and after each of which something may happen.
final class SmallPages: RecordSource {
    private let source: any RecordSource
    private let size: Int
    private let afterPage: () -> Void

    init(_ source: any RecordSource, of size: Int, afterPage: @escaping () -> Void) {
        self.source = source
        self.size = size
        self.afterPage = afterPage
    }

    func want(since: Timestamp) { source.want(since: since) }

    func open(at checkpoints: [Checkpoint]) throws(SourceError) {
        try source.open(at: checkpoints)
    }

    func nextPage(limit: Int) throws(SourceError) -> RecordPage? {
        let page = try source.nextPage(limit: min(limit, size))
        afterPage()
        return page
    }
}
