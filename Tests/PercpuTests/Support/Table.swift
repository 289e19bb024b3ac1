import Percpu

/// The states of a reference (domain.md, 1.7), as the table test reaches them.
///
/// Two references are outstanding besides the initial one, except at zero.
enum State: String, CaseIterable, Sendable {
    case percpu
    case switchingLive
    case atomicLive
    case switchingDead
    case dead
    case zero
    case deadWithoutSlots
    case zeroWithoutSlots
    case exitedAtZero
    case exitedHeld

    func reach<S: TestedStrategy>(_ type: S.Type) -> Bench<S> {
        let keepsSlots = self != .deadWithoutSlots && self != .zeroWithoutSlots
        var bench = Bench(type, flags: keepsSlots ? .allowReinit : [])
        bench.ref.resume(at: &bench.seat)
        bench.ref.get(2, at: &bench.seat)
        bench.ref.suspend(at: &bench.seat)
        switch self {
        case .percpu: break
        case .switchingLive, .atomicLive: bench.switchToAtomic()
        default: bench.kill()
        }
        if self != .switchingLive && self != .switchingDead { bench.reaper.settle() }
        if [.zero, .zeroWithoutSlots, .exitedAtZero].contains(self) {
            bench.ref.put(2, at: &bench.seat)
        }
        if self == .exitedAtZero || self == .exitedHeld { bench.ref.exit() }
        _ = bench.log.take()
        return bench
    }
}

/// What can be done to a reference, besides waiting.
enum Operation: String, CaseIterable, Sendable {
    case get, tryget, trygetLive, put
    case kill, switchToAtomic, switchToPercpu, resurrect, reinit, exit
    case isZero, isDying

    /// What the operation answers, `nil` when it answers nothing.
    func apply<S: TestedStrategy>(to bench: inout Bench<S>) -> Bool? {
        switch self {
        case .get: bench.ref.get(at: &bench.seat)
        case .put: bench.ref.put(at: &bench.seat)
        case .tryget: return bench.ref.tryget(at: &bench.seat)
        case .trygetLive: return bench.ref.trygetLive(at: &bench.seat)
        default: return applySlow(to: bench.ref) { [log = bench.log] in log.note(.confirm) }
        }
        return nil
    }

    /// The same for what needs no seat.
    func applySlow<S: TestedStrategy>(
        to ref: PercpuRef<S>, confirm: @escaping @Sendable () -> Void
    ) -> Bool? {
        switch self {
        case .kill: ref.kill(confirm: confirm)
        case .switchToAtomic: ref.switchToAtomic(confirm: confirm)
        case .switchToPercpu: ref.switchToPercpu()
        case .resurrect: ref.resurrect()
        case .reinit: ref.reinit()
        case .exit: ref.exit()
        case .isZero: return ref.isZero
        case .isDying: return ref.isDying
        case .get, .put, .tryget, .trygetLive: preconditionFailure("\(self) needs a seat")
        }
        return nil
    }
}

/// One cell of the table: what an operation does in a state.
struct Cell: Sendable {
    let answer: Bool?
    /// Called back during the operation.
    let events: [EventLog.Event]
    /// The count one plain counter would show right after the operation.
    let total: Int?
    /// Called back when the grace period is let go afterwards.
    let afterwards: [EventLog.Event]
    let ends: End

    enum End: Sendable {
        case percpu, atomic, dead, exited
    }

    init(
        _ ends: End, _ total: Int?, answer: Bool? = nil, _ events: [EventLog.Event] = [],
        then afterwards: [EventLog.Event] = []
    ) {
        self.ends = ends
        self.total = total
        self.answer = answer
        self.events = events
        self.afterwards = afterwards
    }
}
