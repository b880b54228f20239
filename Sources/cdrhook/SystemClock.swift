import CDRPipeline
import Glibc

/// The machine's clock and randomness: they come into the hall by this door.
enum SystemClock {
    /// The moment it is.
    static func now() -> Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(
            microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
        )
    }

    /// A random number from 0 up to 1.
    static func random() -> Double { Double.random(in: 0..<1) }

    /// Random bytes that nobody guesses.
    static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max) }
    }
}
