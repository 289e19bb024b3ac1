import Percpu
import Synchronization
import Testing

/// What a reference under stress has promised, watched by everybody who takes part.
///
/// Lives are numbered: even while one lasts, odd while the next is being opened. The watching itself
/// must not order what the reference is to order, or it would hide what it looks for: workers
/// announce nothing before the confirmation, and look with loads only.
final class Oracle: Sendable {
    /// A promise, by its number in domain.md, 1.12.
    enum Check: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case releaseOnce = "INV-3: release runs once per life"
        case releaseAfterKill = "INV-4: no release while the initial reference is held"
        case releaseWithoutHolders = "INV-5: no release while anybody holds a reference"
        case hang = "INV-6: release runs after kill, grace period and last put"
        case confirmOnce = "INV-7: one confirmation per kill"
        case confirmBeforeRelease = "INV-7: the confirmation comes before release"
        case deadAfterConfirm = "INV-8: after the confirmation every trygetLive fails"
        case monotone = "INV-9: once false, trygetLive stays false until the next life"
        case frozen = "INV-10: slots stand still after the fold"
        case aliveBeforeKill = "INV-11: a tryget fails only for a reason"
        case zeroStays =
            "INV-12: isZero is true from release to the next life, and not before the fold"
        case nearBias = "INV-13, INV-14: the shared count stays near the bias until the fold"
        case conserved = "INV-1, INV-2, INV-26: the count is what is outstanding"
        case payload = "INV-21: what is written before a put is seen by release"

        var testDescription: String { rawValue }
    }

    /// What one worker writes before its puts, in plain memory.
    ///
    /// SAFETY: `@unchecked Sendable`: ordering these accesses is what the reference under test promises:
    /// `written` is the worker's until its last put, `seen` belongs to release, then to the next life.
    final class Payload: @unchecked Sendable {
        var written = 0
        var seen = 0
    }

    /// A futex word, for whoever sleeps until the next life.
    let life: HardwareWord
    let confirmed = Atomic(-1)
    let killing = Atomic(-1)
    let released = Atomic(-1)
    let payloads: [Payload]
    private let alive = Atomic(1)
    private let confirms = Atomic(0)
    private let switchesBegun = Atomic(0)
    private let switchesSettled = Atomic(0)
    private let findings = Mutex<[Check: Int]>([:])
    private let memory: HardwareMemory

    init(workerCount: Int) {
        memory = .make(placeCount: 1, seed: 0)
        life = memory.allocate("life", initially: 0)
        payloads = (0..<workerCount).map { _ in Payload() }
    }

    deinit { memory.deallocate(life) }

    // MARK: - Findings

    func broken(_ check: Check) {
        findings.withLock { $0[check, default: 0] += 1 }
    }

    func expect(_ holds: Bool, _ check: Check) {
        if !holds { broken(check) }
    }

    var broken: [Check: Int] { findings.withLock { $0 } }

    // MARK: - The leader and the callbacks

    /// The initial reference is about to be given up.
    func willKill() {
        confirms.store(0, ordering: .releasing)
        killing.store(life.loadAcquire(), ordering: .releasing)
    }

    /// The confirmation callback of a kill.
    func confirm() {
        let ending = killing.load(ordering: .acquiring)
        let before = confirms.wrappingAdd(1, ordering: .acquiringAndReleasing).oldValue
        expect(before == 0, .confirmOnce)
        expect(released.load(ordering: .acquiring) != ending, .confirmBeforeRelease)
        confirmed.store(ending, ordering: .releasing)
    }

    /// The release callback.
    func release() {
        let now = life.loadAcquire()
        expect(alive.exchange(0, ordering: .relaxed) == 1, .releaseOnce)
        expect(killing.load(ordering: .acquiring) == now, .releaseAfterKill)
        expect(confirms.load(ordering: .acquiring) == 1, .confirmBeforeRelease)
        for payload in payloads { payload.seen = payload.written }
        released.store(now, ordering: .releasing)
    }

    /// Opens the next life around `work`, which brings the reference back.
    func reopen(afterRelease: Bool, _ work: () -> Void) {
        life.add(1)
        if afterRelease { alive.store(1, ordering: .relaxed) }
        work()
        // Bringing a reference back waits for its switch, so the confirmation has been given.
        expect(confirms.load(ordering: .acquiring) == 1, .confirmOnce)
        life.add(1)
        life.wakeAll()
    }

    // MARK: - Holders

    /// A holder looks whether it still holds something.
    func checkHeld() {
        expect(alive.load(ordering: .relaxed) == 1, .releaseWithoutHolders)
    }

    /// A switch has come to `step`; `shared` is what the shared count reads there, if known.
    func observe(_ step: SwitchDomain<some WordMemory>.Step, shared: Int?, bound: Int = 1 << 40) {
        switch step {
        case .flagged: switchesBegun.wrappingAdd(1, ordering: .relaxed)
        case .settled: switchesSettled.wrappingAdd(1, ordering: .releasing)
        default: break
        }
        guard let shared else { return }
        switch step {
        case .flagged, .waiting, .waited:
            let distance = shared &- percpuBias
            expect(distance > -bound && distance < bound, .nearBias)
        case .folded, .confirmed: expect(shared > -bound && shared < bound, .nearBias)
        case .settled: break
        }
    }

    /// Whether no switch is under way, its own reference dropped; asked by whoever starts them.
    var isSettled: Bool {
        switchesSettled.load(ordering: .acquiring) == switchesBegun.load(ordering: .relaxed)
    }
}
