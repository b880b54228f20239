import Glibc
import Synchronization

/// How many times somebody asked the program to stop.
private let requests = Atomic<Int>(0)

/// SIGTERM and SIGINT: the first one ends the run in order, the second one at once.
enum StopSignal {
    /// The exit code of an interrupted run.
    static let exitCode: Int32 = 130

    /// Listens from now on.
    ///
    /// A closed pipe and a full file-size limit are errors, not deaths.
    static func listen() {
        for number in [SIGTERM, SIGINT] {
            _ = signal(number) { _ in
                // Only what is safe in a signal handler: an atomic and _exit.
                if requests.add(1, ordering: .relaxed).oldValue > 0 { _exit(StopSignal.exitCode) }
            }
        }
        // Whoever started the program may have blocked these, and a child inherits that.
        var wanted = sigset_t()
        unsafe sigemptyset(&wanted)
        unsafe sigaddset(&wanted, SIGTERM)
        unsafe sigaddset(&wanted, SIGINT)
        _ = unsafe pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
        _ = signal(SIGPIPE, SIG_IGN)
        _ = signal(SIGXFSZ, SIG_IGN)
    }

    /// Whether somebody asked.
    static var isRequested: Bool { requests.load(ordering: .relaxed) > 0 }
}
