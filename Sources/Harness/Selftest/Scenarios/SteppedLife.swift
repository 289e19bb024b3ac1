import Percpu
import Synchronization

/// One reference that counts by `S`, stepped by hand, with the oracle beside it.
final class SteppedLife<S: CounterStrategy>: SteppedLiving where S.Word == HardwareWord {
    private let reference: PercpuRef<S>
    private let reaper = SteppedReaper()
    private let log = LifeLog()
    private let number = LifeNumber()
    private let payload: Payload
    private let steps = StepClock()
    /// What release does beside telling that it ran; once.
    private let extra = ReleaseExtra()
    private var seat: S.Seat
    /// The life in which each held reference was taken, the first one first.
    private var held: [Int] = []
    /// The last life that refused a reference.
    private var refusedIn = -1
    private var isKilled = false
    private var found: [Finding] = []

    /// How far a healthy count may be from the bias, in references.
    private static var nearBias: Int { 1 << 40 }

    /// - Parameter cpuCount: Highest possible CPU plus one.
    init(cpuCount: Int) {
        // One slot for the thread itself and one for callbacks, where a slot is not a CPU's.
        let places = S.slotPerWorker ? 2 : max(2, cpuCount)
        let memory = HardwareMemory(arena: SlotArena(placeCount: places))
        let payload = Payload(memory: memory, workerCount: 1)
        self.payload = payload
        reference = PercpuRef(
            slotCount: places, flags: .allowReinit,
            domain: SwitchDomain(memory: memory, reaper: reaper) { [steps] in steps.mark($0) },
            misused: { [log] in log.misuse($0) },
            release: { [log, number, extra] in
                log.release {
                    payload.takeSum()
                    number.release()
                    extra.happen()
                }
            })
        seat = reference.seat(0)
        // Until somebody counts, nobody is to wait for it.
        var other = reference.seat(1)
        reference.suspend(at: &other)
        reference.suspend(at: &seat)
    }

    /// Counts from the thread's slot, and has nobody wait for it afterwards.
    private func counting<Value>(_ body: (PercpuRef<S>, inout S.Seat) -> Value) -> Value {
        reference.resume(at: &seat)
        defer { reference.suspend(at: &seat) }
        return body(reference, &seat)
    }

    private func find(_ invariant: String, _ symptom: String, _ detail: String = "") {
        found.append(Finding(invariant, symptom, "\(S.id) \(detail)"))
    }

    // MARK: - Workers

    func take() {
        counting { $0.get(at: &$1) }
        held.append(number.now)
    }

    func giveBack(writesLast: Bool) {
        guard !held.isEmpty else { return }
        let life = held.removeFirst()
        if number.lastReleased >= life { find("INV-5", "released while a holder is outstanding") }
        if !writesLast { payload.write(0) }
        counting { $0.put(at: &$1) }
        if writesLast { payload.write(0) }
    }

    func strayGet() { counting { $0.get(at: &$1) } }
    func strayPut() { counting { $0.put(at: &$1) } }

    func lookUp() {
        let life = number.now
        guard counting({ $0.trygetLive(at: &$1) }) else {
            if !isKilled { find("INV-11", "tryget failed", "on a live reference") }
            refusedIn = life
            return
        }
        if number.lastConfirmed == life { find("INV-8", "tryget_live after confirm") }
        if refusedIn == life { find("INV-9", "tryget_live succeeded after it had failed") }
        counting { $0.put(at: &$1) }
    }

    // MARK: - Owner

    func switchToAtomic() { reference.switchToAtomicSync() }

    func kill() {
        guard !isKilled else { return reference.kill() }
        if reference.isZero { find("INV-12", "at zero before the kill") }
        isKilled = true
        if reference.snapshot().mode == .percpu { watchSwitch() }
        log.kill()
        reference.kill { [log, number] in
            number.confirm()
            log.confirm()
        }
    }

    /// The shared count is near the bias until the fold and a true count right after it.
    private func watchSwitch() {
        let (reference, log) = (reference, log)
        steps.onStep { step in
            let shared = reference.sharedCount
            switch step {
            case .flagged, .waiting, .waited:
                if (shared &- percpuBias).magnitude > UInt(Self.nearBias) {
                    log.find("INV-13", "count far from the bias", "\(S.id) \(shared) at \(step)")
                }
            case .folded:
                if shared.magnitude > UInt(Self.nearBias) {
                    log.find("INV-14", "sum and bias apart", "\(S.id) \(shared) after the fold")
                }
            case .confirmed, .settled: break
            }
        }
    }

    func settle() {
        reaper.settle()
        guard isKilled, !held.isEmpty, !reference.hasExited, reference.isZero else { return }
        find("INV-12", "at zero with a holder", "\(reference.snapshot())")
    }

    func reinit() {
        judgeLife()
        isKilled = false
        number.next {
            log.begin()
            reference.reinit()
        }
    }

    func exit() { reference.exit() }
    func exitLater() { reaper.call { [reference] in reference.exit() } }

    func onRelease(_ work: ReleaseWork) {
        let (reference, reaper) = (reference, reaper)
        extra.set {
            switch work {
            case .takesAndPuts:
                var seat = reference.seat(1)
                reference.resume(at: &seat)
                reference.get(at: &seat)
                reference.put(at: &seat)
                reference.suspend(at: &seat)
            case .exitsLater: reaper.call { reference.exit() }
            }
        }
    }

    // MARK: - Judgement

    /// What this life broke, if it came to its end.
    private func judgeLife() {
        let isReleased = log.releases > 0
        if isReleased, payload.isStale {
            find("INV-21", "a write before a put was not seen in release", payload.difference)
        }
        // A reference whose life goes on is not judged by a release that is not due.
        guard isReleased || held.isEmpty else { return }
        found += log.findings(of: S.id, confirmed: true, released: isReleased)
    }

    /// Ends the life by the rules, whatever was done to it, and judges it.
    ///
    /// - Returns: All that was found.
    func end() -> [Finding] {
        if !isKilled { kill() }
        settle()
        while !held.isEmpty { giveBack(writesLast: false) }
        settle()
        if log.releases == 0 { find("INV-6", "release never ran", "\(reference.snapshot())") }
        if !reference.hasExited { judgeCounts() }
        judgeLife()
        extra.clear()
        steps.onStep(nil)
        if !reference.hasExited { reference.exit() }
        if counting({ $0.trygetLive(at: &$1) }) { find("INV-20", "tryget_live after exit") }
        return found
    }

    private func judgeCounts() {
        let snapshot = reference.snapshot()
        if log.releases > 0, !reference.isZero {
            find("INV-12", "not at zero after release", "\(snapshot)")
        }
        if let total = snapshot.total, total != 0 {
            find("INV-2", "counts were lost", "total is \(total), not 0")
        }
        if reference.lateAdds != 0 {
            find("INV-10", "late add", "slots moved by \(reference.lateAdds) after the fold")
        }
        if log.releases > 0, counting({ $0.tryget(at: &$1) }) {
            find("INV-11", "tryget moved 0 to 1")
        }
    }
}

/// Something that release does once.
private final class ReleaseExtra: Sendable {
    private let work = Mutex<(@Sendable () -> Void)?>(nil)

    func set(_ new: @escaping @Sendable () -> Void) { work.withLock { $0 = new } }
    func clear() { work.withLock { $0 = nil } }

    func happen() {
        let taken = work.withLock { $0.take() }
        taken?()
    }
}
