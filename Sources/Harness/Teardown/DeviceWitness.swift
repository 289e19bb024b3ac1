import Machine
import Percpu
import Synchronization
import ZoneDevice

/// Sees every event of a device, in the thread in which it happens, and judges it on the spot.
final class DeviceWitness<S: CounterStrategy>: Sendable where S.Word == HardwareWord {
    typealias Ours = Device<S, HardwareWords>

    private struct State {
        weak var device: Ours?
        var releases = 0
        var isKilled = false
        /// The pages are not there to be looked at any more.
        var isRemoved = false
    }

    let log: DeviceLog
    private let cycle: Cycle
    private let work: PageWork<S, HardwareWords>
    private let state = Mutex(State())
    /// 1 from the confirmation on.
    private let confirmed = Atomic<Int>(0)
    /// Whether the holder is at its puts.
    private let dropping = Atomic<Bool>(false)
    /// Pins that are held and that hold references in turn.
    private let held = Atomic<Int>(0)
    /// What workers hold; `nil` where they keep no account.
    private let accounts: DeviceAccounts?

    init(
        log: DeviceLog, cycle: Cycle, work: PageWork<S, HardwareWords>,
        accounts: DeviceAccounts? = nil
    ) {
        self.log = log
        self.accounts = accounts
        self.work = work
        self.cycle = cycle
    }

    func watch(_ device: Ours) { state.withLock { $0.device = device } }

    var isConfirmed: Bool { confirmed.load(ordering: .acquiring) == 1 }
    var isRemoved: Bool { state.withLock { $0.isRemoved } }
    var releases: Int { state.withLock { $0.releases } }
    var isKilled: Bool { state.withLock { $0.isKilled } }

    func hold(_ count: Int) { held.wrappingAdd(count, ordering: .acquiringAndReleasing) }
    /// Before the put, so that whoever sees the release knows who else holds.
    func letGo(_ count: Int) { held.wrappingSubtract(count, ordering: .acquiringAndReleasing) }
    func beginDropping() { dropping.store(true, ordering: .releasing) }
    func endDropping() { dropping.store(false, ordering: .releasing) }
    private func awaitDropped() {
        while dropping.load(ordering: .acquiring) { MonotonicClock.sleep(.microseconds(50)) }
    }
    var heldCount: Int { held.load(ordering: .acquiring) }

    func see(_ event: DeviceEvent) {
        switch event {
        case .began(let step):
            log.began(step)
            prepare(for: step)
        case .ended(let step):
            log.ended(step)
            // Whoever has begun to drop what it holds is let finish: chance decides nothing.
            if step.isWait { awaitDropped() }
        case .confirmed:
            log.mark("confirmed")
            confirmed.store(1, ordering: .releasing)
        case .released: release()
        case .misuse(let misuse): judge(misuse)
        case .complaint(let complaint): judge(complaint)
        case .inspected(let found):
            if let page = found.damaged {
                log.note(.damagedPage, by: page, "canary of page \(page)")
            }
        case .triedAfterKill: break
        }
    }

    private func prepare(for step: Step) {
        switch step {
        case .killReference, .freezeQueue: state.withLock { $0.isKilled = true }
        case .removeMemory: state.withLock { $0.isRemoved = true }
        case .exitReference: lookBeforeExit()
        default: break
        }
    }

    /// After its release a reference stands at zero.
    private func lookBeforeExit() {
        guard let device = state.withLock({ $0.device }), releases > 0,
            let total = device.reference.snapshot().total, total != 0
        else { return }
        log.note(.unbalanced, by: total, "the reference exits at \(total) after its release")
    }

    private func release() {
        log.mark("released")
        let count = state.withLock { state in
            state.releases += 1
            return state.releases
        }
        if count > 1 { log.note(.releasedTwice, "release ran \(count) times") }
        guard count == 1 else { return }
        if let holder = outstandingHolder() {
            log.note(.releasedEarly, "release ran while \(holder)")
        } else if !isConfirmed {
            log.note(.releasedEarly, "release ran before the kill was confirmed")
        }
    }

    /// Who still holds a reference; `nil` when nobody does that can be seen.
    private func outstandingHolder() -> String? {
        let held = heldCount
        if held > 0, cycle.generation.pinsHoldReferences { return "\(held) pins were held" }
        if let holder = accounts?.holder(pinsCount: cycle.generation.pinsHoldReferences) {
            return holder
        }
        guard cycle.generation.pagesHoldReferences else { return nil }
        // The put loop goes upwards: whoever comes one put too early leaves the last page alive.
        return state.withLock { state -> String? in
            guard !state.isRemoved, let device = state.device else { return nil }
            // Asked once each: pages die meanwhile, and a lazy sequence would ask again for what it has found.
            for mapping in device.mappings {
                if let page = work.lastAlive(mapping, 4096) { return "page \(page) was alive" }
            }
            return nil
        }
    }

    private func judge(_ misuse: Misuse) {
        switch misuse {
        case .killAgain: log.note(.killedTwice, "kill of a reference that was dying")
        case .sumNotPositive(let value): log.note(.underflow, by: value, "the fold found \(value)")
        case .underSwitchLock(let operation):
            log.note(.underSwitchLock, "\(operation.rawValue) under the switch lock")
        case .afterExit(let operation):
            log.note(.useAfterExit, "\(operation.rawValue) after exit")
        case .exitAgain: log.note(.useAfterExit, "a second exit")
        case .exitWhileSwitching: log.note(.freedWhileSwitching, "exit during a switch")
        case .reinitNotZero, .resurrectNotDying, .resurrectInPercpuMode, .percpuNotAllowed,
            .outsideSection, .needsAllowReinit:
            log.note(.lostCount, "misuse: \(misuse)")
        }
    }

    private func judge(_ complaint: Complaint) {
        switch complaint {
        case .pageToAllocator: log.note(.pageToAllocator, "a device page was freed like any other")
        case .lookupAfterExit:
            log.note(.lookupAfterExit, "a lookup found a reference that had exited")
        case .stillLive: log.note(.liveAtUnmap, "page mapping is still live")
        case .staleEntry: log.note(.staleEntry, "the table has an entry for these frames already")
        case .lookupAfterUnmap:
            log.note(.lookupAfterUnmap, "a lookup found a mapping whose memory was gone")
        case .lookupAfterConfirm:
            log.note(.lookupAfterConfirm, "a lookup that began after the confirmation succeeded")
        }
    }
}

extension Generation {
    /// Whether whoever pins a page keeps the reference from zero.
    var pinsHoldReferences: Bool {
        rules.getTakesReference && rules.take == .always || pagesHoldReferences
            || rules.take == .allocates
    }

    /// Whether a page that is alive does.
    var pagesHoldReferences: Bool { rules.lastPut == .dropsReference }
}
