import ArgumentParser
import CDRPipeline

/// The sentences for what could not be done, and their exit codes.
enum Failures {
    /// Says why the ledger cannot be used, and gives the exit code.
    static func exit(for error: LedgerError, _ output: Output) -> ExitCode {
        output.clearPassing()
        switch error.kind {
        case .locked:
            output.failure(
                "cannot run: another run holds \(error.place)"
                    + (error.reason.isEmpty ? "" : ": \(error.reason)"),
                advice: "Nothing to do: the next run starts where that one ends."
            )
            return ExitCode(11)
        case .missing:
            output.failure(
                "cannot run: the ledger \(error.place) is gone, though one was made here",
                advice: "Restore it from a backup. To begin anew, which sends again what `since` "
                    + "covers, remove \(error.place).lock."
            )
        case .newer:
            output.failure(
                "cannot use the ledger \(error.place): \(error.reason)",
                advice: "It was left as it is; use the newer cdrhook."
            )
        case .damaged:
            output.failure(
                "cannot use the ledger \(error.place): \(error.reason)",
                advice: "It was left as it is; restore it from a backup."
            )
        case .unavailable:
            output.failure(
                "cannot use the ledger \(error.place): \(error.reason)",
                advice: "Nothing was sent after that; the next run goes on from what is recorded."
            )
        }
        return ExitCode(5)
    }

    /// Says why the ledger cannot be read by who only reads, and gives the exit code.
    static func exit(reading error: LedgerError, _ output: Output) -> ExitCode {
        guard error.kind == .missing else { return exit(for: error, output) }
        output.failure(
            "there is no ledger at \(error.place) yet",
            advice: "The first sync makes it."
        )
        return ExitCode(5)
    }

    /// Says why a source could not be read.
    static func say(_ error: any Error, aboutSource name: String, _ output: Output) {
        output.clearPassing()
        switch error {
        case RunError.source(let error):
            output.failure(
                "cannot read the source \"\(name)\" (\(error.place)): \(error.reason)",
                advice: error.advice.isEmpty
                    ? "Nothing is lost; the next run reads it." : error.advice
            )
        case RunError.columns(let error, let place):
            output.failure(
                "cannot read the source \"\(name)\" (\(place)): columns are missing: "
                    + error.missing.joined(separator: "; "),
                advice: "Is the dialect right? See `cdrhook dialects`."
            )
        case let error as SecretError:
            output.failure("cannot read the source \"\(name)\": \(error.reason)")
        default:
            output.failure("cannot read the source \"\(name)\": \(error)")
        }
    }

    /// Says everything that is wrong with the configuration, and gives the exit code.
    static func exit(for problems: ConfigurationProblems, _ output: Output) -> ExitCode {
        for problem in problems.all { output.failure(problem.sentence) }
        return ExitCode(78)
    }
}
