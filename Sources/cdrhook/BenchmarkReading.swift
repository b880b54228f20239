import CDRPipeline
import Glibc

/// The clocks and the peak of memory at one moment of a benchmark.
struct BenchmarkReading {
    /// Seconds since 1970.
    let wall = Double(SystemClock.now().microseconds) / 1e6

    /// Seconds of CPU time of the whole process, the system's included.
    let cpu: Double

    /// The most memory that the process had so far, in MB.
    let peakMegabytes: Int

    init() {
        var usage = rusage()
        _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        cpu =
            Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
        peakMegabytes = usage.ru_maxrss / 1_024
    }
}
