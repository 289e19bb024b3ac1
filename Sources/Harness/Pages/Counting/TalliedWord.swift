import Percpu
import Synchronization
import ZoneDevice

/// A word that counts how often it is written: what makes operations countable.
///
/// One thread uses it, so its accesses need no order; they are atomic all the same.
struct TalliedWord: AtomicWord {
    typealias Memory = TalliedMemory

    private final class Cell: Sendable {
        let value: Atomic<Int>
        let writes = Atomic<Int>(0)

        init(_ value: Int) { self.value = Atomic(value) }
    }

    private let cell: Cell

    init(_ value: Int = 0) { cell = Cell(value) }

    /// Stores and read-modify-writes so far, failed ones included.
    var writes: Int { cell.writes.load(ordering: .relaxed) }

    private func tally() { cell.writes.wrappingAdd(1, ordering: .relaxed) }

    func loadRelaxed() -> Int { cell.value.load(ordering: .relaxed) }
    func loadAcquire() -> Int { cell.value.load(ordering: .acquiring) }

    func storeRelaxed(_ value: Int) {
        tally()
        cell.value.store(value, ordering: .relaxed)
    }

    func storeRelease(_ value: Int) {
        tally()
        cell.value.store(value, ordering: .releasing)
    }

    @discardableResult
    func add(_ delta: Int) -> Int {
        tally()
        return cell.value.wrappingAdd(delta, ordering: .acquiringAndReleasing).newValue
    }

    @discardableResult
    func exchange(_ value: Int) -> Int {
        tally()
        return cell.value.exchange(value, ordering: .acquiringAndReleasing)
    }

    func compareExchange(expected: Int, desired: Int) -> (exchanged: Bool, original: Int) {
        tally()
        return cell.value.compareExchange(
            expected: expected, desired: desired, ordering: .acquiringAndReleasing)
    }

    /// Nobody else could change the word meanwhile.
    func wait(while value: Int) {
        precondition(loadRelaxed() != value, "the only thread would wait for itself")
    }

    func wakeAll() {}

    func poll(until condition: (Int) -> Bool) {
        precondition(condition(loadRelaxed()), "the only thread would wait for itself")
    }

    static func lightFence() {}
    static func fullFence() {}
}

/// Words for one thread.
struct TalliedMemory: WordMemory {
    typealias Word = TalliedWord

    func allocate(_ label: StaticString, initially value: Int) -> TalliedWord {
        TalliedWord(value)
    }

    func deallocate(_ word: TalliedWord) {}

    func allocateSlots(_ label: StaticString, count: Int) -> [TalliedWord] {
        (0..<count).map { _ in TalliedWord() }
    }

    func deallocateSlots(_ slots: [TalliedWord]) {}
    func heavyFence() {}
    var callerID: Int { 1 }
}

/// An array of words that count; it is never removed.
struct TalliedWords: PackedWords {
    private let words: [TalliedWord]

    init(count: Int) { words = (0..<count).map { _ in TalliedWord() } }

    var count: Int { words.count }
    func word(_ index: Int) -> TalliedWord { words[index] }
    func note(step: Int) {}
    func remove() {}
    func restore() {}
    func takeLateTouches() -> [LateTouch] { [] }
    var droppedTouchCount: Int { 0 }
    func deallocate() {}
}
