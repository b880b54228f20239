/// One request to be put on the wire, exactly as it is here.
package struct HTTPRequest: Sendable, Hashable {
    /// The sender's own number for the request; its answer carries it back.
    package var ticket: Int

    /// The lane it travels in; requests of one lane are begun in their order.
    package var lane = 0

    /// How many requests of its lane may be under way at once.
    package var width = 1

    /// `GET`, `POST` or `PATCH`.
    package var method: String

    /// The whole URL, query included, already encoded.
    package var url: String

    /// Header names and values, in order.
    package var headers: [HTTPHeader]

    /// The body, or `nil` for a request without one.
    package var body: [UInt8]?

    /// The deadline of the whole request, body of the answer included.
    package var timeout: Duration

    /// Addresses besides public ones that the request may go to.
    package var allow: [AddressRule]

    /// By what way it travels.
    package var route = HTTPRoute()

    /// Whether the first byte of the answer may come as late as the deadline.
    package var isPatient = false

    /// How many bytes of the answer's body are read at most.
    package var longestAnswer = HTTPResponse.longestBody

    /// A header of the answer, in lower case, that the sender wants to see; empty for none.
    package var wantedHeader = ""

    /// Whether the sender wants to know when the receiver's certificate ends.
    package var wantsCertificate = false

    /// Whether it only prepares, such as one for a token: nothing of a delivery is in it, so that
    /// whatever becomes of it, the receiver surely did not get the delivery.
    package var isPreparation = false

    /// A request.
    package init(
        ticket: Int,
        method: String,
        url: String,
        headers: [HTTPHeader],
        body: [UInt8]?,
        timeout: Duration,
        allow: [AddressRule]
    ) {
        self.ticket = ticket
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.allow = allow
    }

    /// Sets headers in their order; each takes the place of one of its name.
    package mutating func setHeaders(_ others: [HTTPHeader]) {
        for header in others {
            headers.removeAll { $0.name == header.name }
            headers.append(header)
        }
    }
}
