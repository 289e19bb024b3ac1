import Foundation

/// A list that several threads may add to.
///
/// An `NSLock` and not a `Mutex`: the thread sanitizer knows only the locks of the C library.
///
/// SAFETY: `@unchecked Sendable`: every access to `notes` happens under the lock.
final class Notes<Note: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var notes: [Note] = []

    func add(_ note: Note) { lock.withLock { notes.append(note) } }
    var all: [Note] { lock.withLock { notes } }
}
