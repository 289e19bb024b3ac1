import Synchronization

/// A list that several threads may add to.
final class Notes<Note: Sendable>: Sendable {
    private let notes = Mutex<[Note]>([])

    func add(_ note: Note) { notes.withLock { $0.append(note) } }
    var all: [Note] { notes.withLock { $0 } }
}
