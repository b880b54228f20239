import FoundationEssentials
import Glibc

/// Who runs this process, as the system knows.
struct SystemUser {
    /// The user's number.
    let id: Int

    /// The user's name, or empty where the system has none.
    let name: String

    /// Who became this user by sudo, or empty.
    let sudoUser: String

    init() {
        let number = getuid()
        id = Int(number)
        let entry = unsafe getpwuid(number)
        name = unsafe entry.map { unsafe String(cString: $0.pointee.pw_name) } ?? ""
        sudoUser = ProcessInfo.processInfo.environment["SUDO_USER"] ?? ""
    }
}
