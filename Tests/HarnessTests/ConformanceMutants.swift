import Percpu

/// BROKEN on purpose: a sound strategy with one thing wrong, for the vectors to notice.
struct Wrong<Defect: StrategyDefect>: CounterStrategy {
    typealias Base = SectionSlots<Quiescent<HardwareWord>>
    typealias Word = HardwareWord
    typealias Seat = Base.Seat

    static var id: String { "BROKEN-\(Defect.self)" }
    static var slotPerWorker: Bool { true }
    static func unavailableReason() -> String? { Defect.unavailableReason }

    private let base: Base
    private let slotCount: Int

    init(slotCount: Int, memory: HardwareMemory) {
        self.slotCount = slotCount
        base = Base(slotCount: slotCount, memory: memory)
    }

    func seat(_ index: Int) -> Seat { base.seat(index) }
    func add(_ delta: Int, ifPercpu mode: HardwareWord, at seat: inout Seat) -> Int {
        Defect.before(.add)
        let seen = base.add(delta, ifPercpu: mode, at: &seat)
        return Defect.answer(seen)
    }
    func synchronize() {
        Defect.before(.synchronize)
        base.synchronize()
    }
    func sum() -> Int { Defect.sum(base.contributions()) }
    func reopen(_ publish: () -> Void) {
        Defect.before(.reopen)
        if Defect.clearsSlots { base.reopen(publish) } else { publish() }
    }
    func retire() { base.retire() }
    func deallocate() { base.deallocate() }
    func contributions() -> [Int] {
        Defect.before(.contributions)
        return Defect.look(base.contributions())
    }
    func preload(_ value: Int, slot index: Int) { base.preload(value, slot: index) }
    func slotAddresses() -> [UInt] { base.slotAddresses() }
    func quiesce(at seat: inout Seat) { base.quiesce(at: &seat) }
    func suspend(at seat: inout Seat) { base.suspend(at: &seat) }
    func resume(at seat: inout Seat) { base.resume(at: &seat) }
}

/// Where a defect can make something happen.
enum StrategyCall {
    case add
    case synchronize
    case reopen
    case contributions
}

/// What is wrong with it.
protocol StrategyDefect: Sendable {
    static func before(_ call: StrategyCall)
    static func answer(_ seen: Int) -> Int
    static func sum(_ contributions: [Int]) -> Int
    static func look(_ contributions: [Int]) -> [Int]
    static var clearsSlots: Bool { get }
    static var unavailableReason: String? { get }
}

extension StrategyDefect {
    static func before(_ call: StrategyCall) {}
    static func answer(_ seen: Int) -> Int { seen }
    static func sum(_ contributions: [Int]) -> Int { contributions.reduce(0, &+) }
    static func look(_ contributions: [Int]) -> [Int] { contributions }
    static var clearsSlots: Bool { true }
    static var unavailableReason: String? { nil }
}

/// The fold leaves one CPU out.
enum ForgetsACPU: StrategyDefect {
    static func sum(_ contributions: [Int]) -> Int {
        contributions.enumerated().reduce(0) { $1.offset == 5 ? $0 : $0 &+ $1.element }
    }
}

/// What an operation meets in atomic mode, it does not tell.
enum IgnoresTheMode: StrategyDefect {
    static func answer(_ seen: Int) -> Int { 0 }
}

/// Slots are 32 bits wide when they are summed.
enum SumsThirtyTwoBits: StrategyDefect {
    static func sum(_ contributions: [Int]) -> Int {
        contributions.reduce(0) { $0 &+ Int(Int32(truncatingIfNeeded: $1)) }
    }
}

/// A second life starts from the slots of the first.
enum KeepsOldSlots: StrategyDefect {
    static var clearsSlots: Bool { false }
}

/// After exit, and only then, it claims to have counted.
enum AnswersAfterExit: StrategyDefect {
    static func answer(_ seen: Int) -> Int { seen & ModeFlags.exited == 0 ? seen : 0 }
}

/// The host lacks what it needs.
enum IsNotHere: StrategyDefect {
    static var unavailableReason: String? { "not here" }
}
