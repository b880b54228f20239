import ArgumentParser
import CDRPipeline
import FoundationEssentials
import SQLite

/// Does to a webhook what a person asks for, under the ledger's lock, and has the ledger remember
/// who it was.
///
/// Where no run made a ledger yet there is nothing to remember it in: it is done, and that is said.
struct ActionRecorder {
    /// The ledger; `nil` before the first run.
    let ledger: SQLiteLedger?

    private let lock: RunLock?
    private let command: String
    private let webhook: String
    private let output: Output

    /// Takes the lock, which is held as long as this is.
    ///
    /// - Parameters:
    ///   - command: The command, as `webhook edit`, with those of its flags that matter.
    ///   - webhook: The webhook's id.
    ///   - configuration: Where the ledger is.
    ///   - asks: Whether a person may be asked to wait for a run that has the lock.
    ///   - output: Where words go.
    /// - Throws: The exit code: 11 while a run has the lock, 5 when the ledger cannot be used.
    init(
        _ command: String,
        on webhook: String,
        _ configuration: Configuration,
        asks: Bool = false,
        _ output: Output
    ) throws {
        self.command = command
        self.webhook = webhook
        self.output = output
        let path = configuration.ledger
        let isThere = ["", ".lock"].contains { FileManager.default.fileExists(atPath: path + $0) }
        guard isThere else {
            lock = nil
            ledger = nil
            return
        }
        let lock = try Self.lock(path, for: command, asks: asks, output)
        self.lock = lock
        do throws(LedgerError) {
            ledger = try Rooms.ledger(path, lock: lock)
        } catch {
            throw Failures.exit(for: error, output)
        }
    }

    private static func lock(
        _ path: String,
        for command: String,
        asks: Bool,
        _ output: Output
    ) throws -> RunLock {
        while true {
            do throws(LedgerError) {
                return try Rooms.lock(path, for: command, at: SystemClock.now())
            } catch {
                guard error.kind == .locked else { throw Failures.exit(for: error, output) }
                output.failure(
                    "nothing is changed: another run holds \(error.place): \(error.reason)",
                    advice: "What is done to a webhook is recorded in the ledger; try again when "
                        + "that run has ended."
                )
                guard asks, output.agrees(to: "Try again now?") else { throw ExitCode(11) }
            }
        }
    }

    /// Puts what an editor made of a webhook's file in its place, and records it; nothing where
    /// the file says so already.
    static func save(
        _ editor: WebhookFileEditor,
        by command: String,
        on webhook: String,
        _ configuration: Configuration,
        asks: Bool = false,
        _ output: Output
    ) throws {
        guard editor.after != editor.before else { return }
        let recorder = try ActionRecorder(command, on: webhook, configuration, asks: asks, output)
        try recorder.record(before: editor.before, after: editor.after) {
            try editor.save(output)
            return ""
        }
    }

    /// Does something, and records it.
    ///
    /// - Parameters:
    ///   - before: What the webhook's file says; `nil` where there is none.
    ///   - after: What it will say; `nil` where there will be none.
    ///   - change: Does it; gives a word on what is owed, or an empty text.
    /// - Throws: What `change` throws, or the exit code when the ledger cannot be written.
    func record(before: [UInt8]?, after: [UInt8]?, doing change: () throws -> String) throws {
        guard let ledger else {
            _ = try change()
            return output.talk(
                "There is no ledger yet, so it is not recorded who did this; the first sync notes "
                    + "the file as it finds it."
            )
        }
        let action = try begin(before: before, after: after, ledger)
        do {
            let note = try change()
            try end(action, as: .done, note: note, ledger)
        } catch {
            try end(action, as: .failed, note: "", ledger)
            throw error
        }
    }

    private func begin(before: [UInt8]?, after: [UInt8]?, _ ledger: SQLiteLedger) throws -> Int64 {
        let user = SystemUser()
        let action = WebhookAction(
            at: SystemClock.now(),
            user: user.name,
            userID: user.id,
            sudoUser: user.sudoUser,
            command: command,
            webhook: webhook,
            before: before.map { MaskedFileText($0).text },
            after: after.map { MaskedFileText($0).text }
        )
        do throws(LedgerError) {
            return try ledger.begin(action)
        } catch {
            throw Failures.exit(for: error, output)
        }
    }

    private func end(
        _ action: Int64,
        as outcome: WebhookAction.Outcome,
        note: String,
        _ ledger: SQLiteLedger
    ) throws {
        do throws(LedgerError) {
            try ledger.end(action: action, as: outcome, note: note)
        } catch {
            throw Failures.exit(for: error, output)
        }
    }
}
