import Explore
import Percpu

/// An edit of a sound strategy; the defaults change nothing.
protocol Defect: Sendable {
    static var id: String { get }
    static func add<S: CounterStrategy>(
        _ delta: Int, ifPercpu mode: S.Word, at seat: inout S.Seat, base: S
    ) -> Int
    static func synchronize<S: CounterStrategy>(_ base: S)
    static func sum<S: CounterStrategy>(_ base: S) -> Int
}

extension Defect {
    static func add<S: CounterStrategy>(
        _ delta: Int, ifPercpu mode: S.Word, at seat: inout S.Seat, base: S
    ) -> Int { base.add(delta, ifPercpu: mode, at: &seat) }
    static func synchronize<S: CounterStrategy>(_ base: S) { base.synchronize() }
    static func sum<S: CounterStrategy>(_ base: S) -> Int { base.sum() }
}

/// The sum is taken before the grace period, not after it.
enum FoldBeforeGrace: Defect {
    static var id: String { "fold-before-grace" }
    static func synchronize<S: CounterStrategy>(_ base: S) {}
    static func sum<S: CounterStrategy>(_ base: S) -> Int {
        let sum = base.sum()
        base.synchronize()
        return sum
    }
}

/// The first slot is left out of the sum.
enum ForgottenSlot: Defect {
    static var id: String { "forgotten-slot" }
    static func sum<S: CounterStrategy>(_ base: S) -> Int {
        base.sum() &- (base.contributions().first ?? 0)
    }
}

/// Workers do not see the DEAD flag.
enum BlindToDead: Defect {
    static var id: String { "blind-to-dead" }
    static func add<S: CounterStrategy>(
        _ delta: Int, ifPercpu mode: S.Word, at seat: inout S.Seat, base: S
    ) -> Int { base.add(delta, ifPercpu: mode, at: &seat) & ~ModeFlags.dead }
}

/// A worker sees the DEAD flag once and not again; the first slot remembers whether it did.
enum Fickle: Defect {
    static var id: String { "fickle" }
    static func add<S: CounterStrategy>(
        _ delta: Int, ifPercpu mode: S.Word, at seat: inout S.Seat, base: S
    ) -> Int {
        let seen = base.add(0, ifPercpu: mode, at: &seat)
        guard seen != 0 else { return base.add(delta, ifPercpu: mode, at: &seat) }
        guard base.contributions().first == 0 else { return seen & ~ModeFlags.dead }
        base.preload(1, slot: 0)
        return seen
    }
}

/// A worker in atomic mode moves its slot all the same.
enum Dribble: Defect {
    static var id: String { "dribble" }
    static func add<S: CounterStrategy>(
        _ delta: Int, ifPercpu mode: S.Word, at seat: inout S.Seat, base: S
    ) -> Int {
        let seen = base.add(delta, ifPercpu: mode, at: &seat)
        if seen & ModeFlags.dead != 0 { base.preload(1, slot: 0) }
        return seen
    }
}

/// BROKEN on purpose: a strategy with a defect.
struct Broken<Base: CounterStrategy, Planted: Defect>: CounterStrategy {
    typealias Word = Base.Word
    typealias Seat = Base.Seat

    static var id: String { "BROKEN-\(Base.id)-\(Planted.id)" }
    static var slotPerWorker: Bool { Base.slotPerWorker }
    static func unavailableReason() -> String? { nil }

    let base: Base

    init(slotCount: Int, memory: Word.Memory) {
        base = Base(slotCount: slotCount, memory: memory)
    }

    func seat(_ index: Int) -> Seat { base.seat(index) }
    func add(_ delta: Int, ifPercpu mode: Word, at seat: inout Seat) -> Int {
        Planted.add(delta, ifPercpu: mode, at: &seat, base: base)
    }
    func synchronize() { Planted.synchronize(base) }
    func sum() -> Int { Planted.sum(base) }
    func reopen(_ publish: () -> Void) { base.reopen(publish) }
    func retire() { base.retire() }
    func deallocate() { base.deallocate() }
    func contributions() -> [Int] { base.contributions() }
    func preload(_ value: Int, slot index: Int) { base.preload(value, slot: index) }
    func slotAddresses() -> [UInt] { [] }
    func quiesce(at seat: inout Seat) { base.quiesce(at: &seat) }
    func suspend(at seat: inout Seat) { base.suspend(at: &seat) }
    func resume(at seat: inout Seat) { base.resume(at: &seat) }
}

/// BROKEN on purpose: a word on which nobody waits for another thread's announcement.
///
/// Under `AddCheckSlots`, the reopening does not wait for workers that still settle.
struct ImpatientWord: AtomicWord {
    typealias Memory = ImpatientMemory

    let word: ModelWord

    func loadRelaxed() -> Int { word.loadRelaxed() }
    func loadAcquire() -> Int { word.loadAcquire() }
    func storeRelaxed(_ value: Int) { word.storeRelaxed(value) }
    func storeRelease(_ value: Int) { word.storeRelease(value) }
    func add(_ delta: Int) -> Int { word.add(delta) }
    func exchange(_ value: Int) -> Int { word.exchange(value) }
    func compareExchange(expected: Int, desired: Int) -> (exchanged: Bool, original: Int) {
        word.compareExchange(expected: expected, desired: desired)
    }
    func wait(while value: Int) { word.wait(while: value) }
    func wakeAll() { word.wakeAll() }
    func poll(until condition: (Int) -> Bool) { _ = word.loadAcquire() }
    static func lightFence() { ModelWord.lightFence() }
    static func fullFence() { ModelWord.fullFence() }
}

/// Where impatient words come from.
struct ImpatientMemory: ModelledMemory {
    typealias Word = ImpatientWord

    private let memory: ModelMemory

    init(world: World) { memory = ModelMemory(world: world) }

    func allocate(_ label: StaticString, initially value: Int) -> ImpatientWord {
        ImpatientWord(word: memory.allocate(label, initially: value))
    }
    func deallocate(_ word: ImpatientWord) { memory.deallocate(word.word) }
    func allocateSlots(_ label: StaticString, count: Int) -> [ImpatientWord] {
        memory.allocateSlots(label, count: count).map { ImpatientWord(word: $0) }
    }
    func deallocateSlots(_ slots: [ImpatientWord]) {
        memory.deallocateSlots(slots.map(\.word))
    }
    func heavyFence() { memory.heavyFence() }
    var callerID: Int { memory.callerID }
}
