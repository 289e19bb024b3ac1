internal import Percpu

/// One vector being played: the ref of the moment and the seats of its CPUs.
///
/// No grace period ends but in `settle`, or when something sleeps, as in the recording.
struct Playthrough<Strategy: CounterStrategy> {
    let witness: Witness<Strategy>
    let reaper: ManualReaper
    private let domain: SwitchDomain<Strategy.Word.Memory>
    private let slotCount: Int
    private let seatCount: Int
    private(set) var ref: PercpuRef<Strategy>?
    /// One per CPU, and a spare for what stands beside the threads of a `par`.
    private var seats: [Strategy.Seat] = []

    /// A vector of `cpuCount` CPUs about to begin, on a reference of `slotCount` slots, which are more.
    init(
        release: Vector.Release, cpuCount: Int, slotCount: Int, memory: Strategy.Word.Memory
    ) {
        let witness = Witness<Strategy>(release: release)
        self.witness = witness
        self.slotCount = slotCount
        seatCount = cpuCount + 1
        reaper = ManualReaper { witness.slept() }
        domain = SwitchDomain(memory: memory, reaper: reaper)
    }

    /// The seat that no CPU of the vector has.
    var spareSeat: Int { seatCount - 1 }

    /// Carries `operation` out and says what came of it.
    mutating func play(_ operation: Operation) -> Observation {
        witness.begin()
        let returned = perform(operation)
        let state = witness.glimpse()
        let seen = witness.current()
        var during = seen.during
        // Threads of a `par` may end its grace periods, so whether something slept there is chance.
        if case .parallel = operation { during = nil }
        return Observation(
            returned: returned, state: state, events: seen.events, during: during,
            misuses: seen.misuses, total: ref?.snapshot().total)
    }

    /// Lets go of the ref, which its own callbacks would keep alive.
    mutating func end() {
        reaper.settle()
        seats = []
        ref = nil
        witness.watch(nil)
    }

    mutating func perform(_ operation: Operation) -> Returned {
        if case .initialise(let flags) = operation {
            initialise(flags)
            return .number(0)
        }
        guard let ref else { preconditionFailure("a vector begins with init") }
        switch operation {
        case .initialise: break
        case .exit: ref.exit()
        case .count(let count, let cpu): return perform(count, seat: cpu)
        case .kill(let callback): ref.kill(confirm: confirmation(callback))
        case .switchToAtomic(let callback): ref.switchToAtomic(confirm: confirmation(callback))
        case .switchToAtomicSync: ref.switchToAtomicSync()
        case .switchToPercpu: ref.switchToPercpu()
        case .reinit: ref.reinit()
        case .resurrect: ref.resurrect()
        case .settle: reaper.settle()
        // What a CPU out of service has counted stays counted.
        case .cpuDown, .cpuUp: return .number(0)
        case .parallel(let parallel): return perform(parallel, on: ref)
        }
        return .nothing
    }

    private mutating func initialise(_ flags: InitFlags) {
        let witness = witness
        let ref = PercpuRef<Strategy>(
            slotCount: slotCount, flags: flags, domain: domain,
            misused: { witness.misused($0) }, release: { witness.released() })
        seats = (0..<seatCount).map { ref.seat($0) }
        self.ref = ref
        witness.watch(ref)
    }

    private mutating func perform(_ count: Operation.Count, seat index: Int) -> Returned {
        guard let ref else { return .nothing }
        ref.resume(at: &seats[index])
        let returned = ref.perform(count, at: &seats[index])
        ref.suspend(at: &seats[index])
        return returned
    }

    private func confirmation(_ callback: Operation.Callback?) -> (@Sendable () -> Void)? {
        guard let callback else { return nil }
        let witness = witness
        return { witness.confirmed(callback) }
    }
}

extension PercpuRef {
    /// One get or put of a vector.
    func perform(_ count: Operation.Count, at seat: inout Seat) -> Returned {
        switch count {
        case .get(1): get(at: &seat)
        case .get(let n): get(n, at: &seat)
        case .put(1): put(at: &seat)
        case .put(let n): put(n, at: &seat)
        case .tryget(1): return .flag(tryget(at: &seat))
        case .tryget(let n): return .flag(tryget(n, at: &seat))
        case .trygetLive: return .flag(trygetLive(at: &seat))
        case .trygetLiveRCU: return .flag(trygetLive(inside: ReadSection(), at: &seat))
        }
        return .nothing
    }
}
