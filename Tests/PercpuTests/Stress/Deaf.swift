import Percpu

/// BROKEN on purpose: now and then it counts in its slot whatever the mode says.
struct Deaf<Base: TestedStrategy>: TestedStrategy {
    typealias Word = Base.Word
    struct Seat {
        var base: Base.Seat
        var calls = 0
    }

    static var id: String { "BROKEN-\(Base.id)-deaf" }
    static var slotPerWorker: Bool { Base.slotPerWorker }
    static func unavailableReason() -> String? { Base.unavailableReason() }

    private let base: Base
    private let memory: Word.Memory
    private let alwaysPercpu: Word

    init(slotCount: Int, memory: Word.Memory) {
        self.memory = memory
        base = Base(slotCount: slotCount, memory: memory)
        alwaysPercpu = memory.allocate("always-percpu", initially: 0)
    }

    func seat(_ index: Int) -> Seat { Seat(base: base.seat(index)) }
    func add(_ delta: Int, ifPercpu mode: Word, at seat: inout Seat) -> Int {
        seat.calls += 1
        let heard = seat.calls % 5 != 0
        return base.add(delta, ifPercpu: heard ? mode : alwaysPercpu, at: &seat.base)
    }
    func synchronize() { base.synchronize() }
    func sum() -> Int { base.sum() }
    func reopen(_ publish: () -> Void) { base.reopen(publish) }
    func retire() { base.retire() }
    func deallocate() {
        base.deallocate()
        memory.deallocate(alwaysPercpu)
    }
    func contributions() -> [Int] { base.contributions() }
    func preload(_ value: Int, slot index: Int) { base.preload(value, slot: index) }
    func slotAddresses() -> [UInt] { base.slotAddresses() }
    func quiesce(at seat: inout Seat) { base.quiesce(at: &seat.base) }
    func suspend(at seat: inout Seat) { base.suspend(at: &seat.base) }
    func resume(at seat: inout Seat) { base.resume(at: &seat.base) }
}
