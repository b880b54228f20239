/// An answer that is on its way: what of it is still to be sent, and when.
struct ReceiverPlay {
    /// What happens when everything was sent.
    let ending: ReceiverAnswer.Ending

    private var pieces: ArraySlice<ReceiverAnswer.Piece>
    private var timesLeft = 0

    /// When the next bytes are due; `nil` when they are due at once, or none are left.
    private(set) var dueAt: ContinuousClock.Instant?

    /// How many bytes wait for the socket at most, beyond one piece.
    private static let mostWaiting = 64 * 1_024

    /// An answer at its beginning.
    init(_ answer: ReceiverAnswer) {
        ending = answer.ending
        pieces = answer.pieces[...]
        beginPiece()
    }

    /// Whether nothing is left to be sent.
    var isOver: Bool { pieces.isEmpty }

    /// Adds what is due to `outgoing`, as much as is sensible at once.
    mutating func advance(to outgoing: inout [UInt8]) {
        while let piece = pieces.first, outgoing.count < Self.mostWaiting {
            if let dueAt, dueAt > .now { return }
            outgoing += piece.bytes
            timesLeft -= 1
            if timesLeft == 0 {
                pieces.removeFirst()
                beginPiece()
            } else {
                wait(for: piece)
            }
        }
    }

    private mutating func beginPiece() {
        dueAt = nil
        guard let piece = pieces.first else { return }
        timesLeft = piece.times
        wait(for: piece)
    }

    private mutating func wait(for piece: ReceiverAnswer.Piece) {
        dueAt = piece.pause > .zero ? .now + piece.pause : nil
    }
}
