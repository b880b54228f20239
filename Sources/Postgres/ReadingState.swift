import CDRPipeline

/// How far a table was read, as the ledger keeps it: one text a stream.
///
/// | stream      | text                                                          |
/// |-------------|---------------------------------------------------------------|
/// | `table`     | the near cursor: `ID|NEWEST|COLUMN`; the id may be empty       |
/// | `horizon`   | every transaction below this number was read: `NUMBER@SERVER` |
/// | `look-back` | the last look-back that was read whole: `AT|NEWEST`            |
/// | `whole`     | one that is being read: `AT|NEWEST|HORIZON|ID|POSITION`        |
/// | `missing`   | ``IDGaps``                                                     |
/// | `writers`   | ``OpenWriters``                                                |
struct ReadingState {
    /// A look-back that is being read.
    struct Whole: Hashable {
        /// When it began, in seconds since 1970, by the server's clock.
        var at: Int64

        /// The newest row's time before it began, or empty.
        var newest = ""

        /// Every transaction below this number had ended when it began.
        var horizon = ""

        /// The largest id when it began, where there are ids.
        var id: Int64?

        /// The last row's time, or empty before the first row.
        var position = ""
    }

    /// The largest id that was read.
    var id: Int64?

    /// The newest time that was read, or empty.
    var newest = ""

    /// Whether the near window can be read: a look-back was read whole before.
    var isNear = false

    /// Every transaction below this number was read, or empty.
    var horizon = ""

    /// When the last look-back began that was read whole.
    var lookBackAt: Int64?

    /// The newest time before that look-back, or empty.
    var lookBackNewest = ""

    /// The look-back that is being read.
    var whole: Whole?

    /// Ids that were missed.
    var gaps = IDGaps()

    /// Transactions that were open.
    var writers = OpenWriters()

    /// The column that all of it is about.
    let column: String

    /// The state that checkpoints tell.
    init(_ checkpoints: [Checkpoint], column: String) {
        self.column = column
        var texts: [String: String] = [:]
        for checkpoint in checkpoints { texts[checkpoint.stream] = checkpoint.position }
        let near = Self.parts(texts["table"], most: 3)
        guard near.count == 3, near[2] == column else {
            // Another column, or what was kept before there was a near window: the newest time
            // alone. A time of the same type still tells where a look-back begins.
            let type = column.prefix { $0 != " " }
            let isTime = near.count == 1 ? type != "numeric" : near.last?.hasPrefix(type) ?? false
            if isTime { newest = near.count == 1 ? near[0] : near[1] }
            lookBackNewest = newest
            return
        }
        id = Int64(near[0])
        newest = near[1]
        let done = Self.parts(texts["look-back"], most: 2)
        if done.count == 2, let at = Int64(done[0]) {
            isNear = true
            lookBackAt = at
            lookBackNewest = done[1]
        }
        horizon = texts["horizon"] ?? ""
        gaps = IDGaps(texts["missing"] ?? "")
        writers = OpenWriters(texts["writers"] ?? "")
        let whole = Self.parts(texts["whole"], most: 5)
        if whole.count == 5, let at = Int64(whole[0]) {
            self.whole = Whole(
                at: at,
                newest: whole[1],
                horizon: whole[2],
                id: Int64(whole[3]),
                position: whole[4]
            )
        }
    }

    /// The checkpoints that tell this state.
    var checkpoints: [Checkpoint] {
        let whole = whole.map {
            "\($0.at)|\($0.newest)|\($0.horizon)|\(Self.text($0.id))|\($0.position)"
        }
        return [
            Checkpoint(stream: "table", position: "\(Self.text(id))|\(newest)|\(column)"),
            Checkpoint(stream: "horizon", position: horizon),
            Checkpoint(
                stream: "look-back",
                position: lookBackAt.map { "\($0)|\(lookBackNewest)" } ?? ""
            ),
            Checkpoint(stream: "whole", position: whole ?? ""),
            Checkpoint(stream: "missing", position: gaps.text),
            Checkpoint(stream: "writers", position: writers.text),
        ]
    }

    private static func text(_ id: Int64?) -> String { id.map { "\($0)" } ?? "" }

    private static func parts(_ text: String?, most: Int) -> [String] {
        (text ?? "").split(
            separator: "|",
            maxSplits: most - 1,
            omittingEmptySubsequences: false
        )
        .map(String.init)
    }
}
