/// A request that a receiver got, whole.
package struct ReceivedRequest: Sendable, Hashable {
    /// Its place among all requests, counted from 1.
    package var number: Int

    /// `GET`, `POST`.
    package var method: String

    /// The path and the query.
    package var target: String

    /// Header names in lower case with their values, in order.
    package var headers: [(name: String, value: String)]

    /// The body.
    package var body: [UInt8]

    /// The first value of a header, or `nil`.
    package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    package static func == (left: ReceivedRequest, right: ReceivedRequest) -> Bool {
        left.number == right.number && left.target == right.target && left.body == right.body
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(number) }
}
