import ArgumentParser
import CDRPipeline

/// What the option `--rate` may be.
enum RateOption {
    /// Refuses what is no rate.
    static func check(_ text: String?) throws {
        if let text, Rate(text) == nil {
            throw ValidationError("--rate is \"\(text)\"; expected a rate such as 50/s or 600/m")
        }
    }
}
