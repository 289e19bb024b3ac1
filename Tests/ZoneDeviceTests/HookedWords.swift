import Percpu
import Synchronization
import ZoneDevice

/// A word that does something when it is written: what another thread would do just then.
///
/// One thread uses it, so whatever a race could do happens at a chosen access, every time.
struct HookedWord: AtomicWord {
    typealias Memory = HookedMemory

    private final class Cell: Sendable {
        let value = Atomic<Int>(0)
        let hook = Mutex<(@Sendable () -> Void)?>(nil)
    }

    private let cell = Cell()

    init(_ value: Int = 0) { cell.value.store(value, ordering: .relaxed) }

    /// Has `hook` done once, after the next change of the word.
    func afterNextChange(_ hook: @escaping @Sendable () -> Void) {
        cell.hook.withLock { $0 = hook }
    }

    private func pull() {
        let hook = cell.hook.withLock { $0.take() }
        hook?()
    }

    func loadRelaxed() -> Int { cell.value.load(ordering: .relaxed) }
    func loadAcquire() -> Int { cell.value.load(ordering: .acquiring) }

    func storeRelaxed(_ value: Int) {
        cell.value.store(value, ordering: .relaxed)
        pull()
    }

    func storeRelease(_ value: Int) {
        cell.value.store(value, ordering: .releasing)
        pull()
    }

    @discardableResult
    func add(_ delta: Int) -> Int {
        let sum = cell.value.wrappingAdd(delta, ordering: .acquiringAndReleasing).newValue
        pull()
        return sum
    }

    @discardableResult
    func exchange(_ value: Int) -> Int {
        let old = cell.value.exchange(value, ordering: .acquiringAndReleasing)
        pull()
        return old
    }

    func compareExchange(expected: Int, desired: Int) -> (exchanged: Bool, original: Int) {
        let result = cell.value.compareExchange(
            expected: expected, desired: desired, ordering: .acquiringAndReleasing)
        if result.exchanged { pull() }
        return result
    }

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
struct HookedMemory: WordMemory {
    typealias Word = HookedWord

    func allocate(_ label: StaticString, initially value: Int) -> HookedWord { HookedWord(value) }
    func deallocate(_ word: HookedWord) {}

    func allocateSlots(_ label: StaticString, count: Int) -> [HookedWord] {
        (0..<count).map { _ in HookedWord() }
    }

    func deallocateSlots(_ slots: [HookedWord]) {}
    func heavyFence() {}
    var callerID: Int { 1 }
}

/// An array of such words; it is never removed.
struct HookedWords: PackedWords {
    private let words: [HookedWord]

    init(count: Int) { words = (0..<count).map { _ in HookedWord() } }

    var count: Int { words.count }
    func word(_ index: Int) -> HookedWord { words[index] }
    func note(step: Int) {}
    func remove() {}
    func restore() {}
    func takeLateTouches() -> [LateTouch] { [] }
    var droppedTouchCount: Int { 0 }
    func deallocate() {}
}
