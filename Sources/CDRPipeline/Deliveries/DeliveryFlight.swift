/// A request under way, and what it tells of.
struct DeliveryFlight {
    /// The lane it travels in.
    let lane: Int

    /// The deliveries that travel in it.
    let batch: [ClaimedDelivery]

    /// Whether it is the one request that an open breaker let through.
    let isProbe: Bool

    /// Whether the request only prepares the one that tells something.
    var isPreparing = false

    /// What comes after the answer.
    var conversation: any Conversation
}
