import Glibc

/// This process.
enum Process {
    /// Its number.
    static var id: Int32 { getpid() }
}
