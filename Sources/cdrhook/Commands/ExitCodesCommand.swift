import ArgumentParser

/// `cdrhook exit-codes`, and what `cdrhook help exit-codes` prints.
struct ExitCodesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exit-codes",
        abstract: "What the exit codes mean.",
        discussion: """
            0    all that was due is done, or is waiting for its due time
            1    unexpected error
            3    the run finished; some deliveries ended refused, exhausted or held, or rows were
                 rejected
            5    a source or the ledger is unavailable; nothing is lost
            10   a limit of time or count was reached; work is left
            11   another run holds the lock
            64   usage
            78   configuration or mapping invalid
            130  interrupted; state saved

            Any other code is a failure.
            """
    )

    func run() throws { print(Self.configuration.discussion) }
}
