import Foundation
import HTTP

/// The requests that a receiver got, with their headers.
final class Arrivals: @unchecked Sendable {
    private let lock = NSLock()
    private var requests: [ReceivedRequest] = []

    func add(_ request: ReceivedRequest) { lock.withLock { requests.append(request) } }

    var all: [ReceivedRequest] { lock.withLock { requests } }
}
