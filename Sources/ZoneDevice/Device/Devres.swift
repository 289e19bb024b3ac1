/// A device's list of what is to be undone (`devm_add_action`): each exactly once, the last one first.
struct Devres: Sendable {
    /// An action, and the mapping that it was registered for.
    struct Entry: Sendable {
        var action: Generation.Action
        var mapping: Int?
    }

    private var entries: [Entry] = []

    mutating func register(_ entry: Entry) { entries.append(entry) }

    /// Takes the next entry to be run; `nil` when all have been.
    mutating func next(lastInFirstOut: Bool) -> Entry? {
        guard !entries.isEmpty else { return nil }
        return lastInFirstOut ? entries.removeLast() : entries.removeFirst()
    }

    /// Forgets the entry registered last (`devm_remove_action`).
    mutating func cancelLast() { _ = entries.popLast() }
}
