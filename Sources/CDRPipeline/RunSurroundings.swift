/// What comes into a run by the door: time, randomness, a place for words, and the wish to stop.
package struct RunSurroundings {
    /// The clock.
    package var now: () -> Timestamp

    /// A random number from 0 up to 1.
    package var random: () -> Double

    /// Says something that a person should know once.
    package var say: (RunNote) -> Void

    /// Shows how far the run is; called after each transaction.
    package var progress: (RunSummary) -> Void

    /// Whether the run should end soon: a signal came.
    package var shouldStop: () -> Bool

    /// The surroundings of a run.
    package init(
        now: @escaping () -> Timestamp,
        random: @escaping () -> Double,
        say: @escaping (RunNote) -> Void = { _ in },
        progress: @escaping (RunSummary) -> Void = { _ in },
        shouldStop: @escaping () -> Bool = { false }
    ) {
        self.now = now
        self.random = random
        self.say = say
        self.progress = progress
        self.shouldStop = shouldStop
    }
}
