import CDRPipeline

extension Database {
    /// The number of the first call that may have been taken from a moment on.
    ///
    /// Calls are numbered in the order in which they are taken, so that it is found by halves; a
    /// day is left for clocks that were put right.
    func firstCall(takenFrom moment: Timestamp) throws(LedgerError) -> Int64 {
        let find = try statement(
            "SELECT id, taken_at FROM calls WHERE id >= ?1 ORDER BY id LIMIT 1"
        )
        let early = moment - .seconds(86_400)
        var (low, high) = (Int64(1), try integer("SELECT max(id) FROM calls") + 1)
        while low < high {
            let middle = low + (high - low) / 2
            find.bind([.integer(middle)])
            defer { find.reset() }
            guard try find.step(), Timestamp(microseconds: find.integer(1)) < early else {
                high = middle
                continue
            }
            low = find.integer(0) + 1
        }
        return low
    }
}
