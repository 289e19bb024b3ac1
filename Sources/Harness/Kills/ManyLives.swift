import Percpu

/// One percpu reference that lives many times, and what the oracle keeps beside it.
final class ManyLives<S: CounterStrategy>: Sendable {
    let site: Site
    let reference: PercpuRef<S>
    let life: LifeLog
    let number: LifeNumber
    let payload: Payload

    /// - Parameters:
    ///   - site: Where it lives, with whom.
    ///   - domain: Its memory, switch lock and reaper.
    ///   - flags: How it starts.
    ///   - released: Called within release, once the oracle has looked.
    init(
        site: Site, domain: SwitchDomain<S.Word.Memory>, flags: InitFlags = .allowReinit,
        released: @escaping @Sendable () -> Void = {}
    ) {
        let life = LifeLog()
        let number = LifeNumber()
        let payload = Payload(memory: site.byWorker.memory, workerCount: site.workerCount)
        self.site = site
        self.life = life
        self.number = number
        self.payload = payload
        reference = PercpuRef(
            slotCount: site.slotCount(slotPerWorker: S.slotPerWorker), flags: flags, domain: domain,
            misused: { life.misuse($0) },
            release: {
                life.release {
                    payload.takeSum()
                    number.release()
                    released()
                }
            })
    }

    /// The slot from which a worker counts.
    func slot(worker: Int, cpu: Int) -> Int { S.slotPerWorker ? worker : cpu }

    /// A worker that judges what it sees, and counts from the slot that is its own.
    func worker(index: Int, cpu: Int) -> StormWorker<S> {
        StormWorker(
            of: reference, number: number, payload: payload, index: index,
            slot: slot(worker: index, cpu: cpu))
    }

    /// Counts once for the teardown thread, which is no worker and announces nothing in between.
    func hold(_ operation: (PercpuRef<S>, inout S.Seat) -> Void) {
        var seat = reference.seat(site.teardownSlot(slotPerWorker: S.slotPerWorker))
        reference.resume(at: &seat)
        operation(reference, &seat)
        reference.suspend(at: &seat)
    }

    /// Turns one life into the next.
    func renew(_ revive: () -> Void) {
        number.next {
            life.begin()
            revive()
        }
    }

    /// The same after a life that was judged and found sound.
    ///
    /// - Parameters:
    ///   - released: Whether release must have run in it.
    ///   - revive: Brings the reference back.
    /// - Returns: What it broke after it was judged.
    func renew(released: Bool, _ revive: () -> Void) -> [Finding] {
        var findings: [Finding] = []
        number.next {
            findings = life.begin(after: S.id, released: released)
            revive()
        }
        return findings
    }

    /// What is found when a flag was taken for a part of a slot's address, where the strategy looks; `nil` when
    /// none was.
    var wrongSlotFinding: Finding? {
        let count = reference.withStrategy { ($0 as? any ReportsWrongSlots)?.wrongSlotCount ?? 0 }
        guard count > 0 else { return nil }
        return Finding(
            "INV-24", "a flag was taken for a part of a slot's address", "\(S.id): \(count) times")
    }

    /// What is found when the references at rest are not those that are held.
    func lostCounts(expected: Int) -> [Finding] {
        site.awaitReaper()
        let total = reference.snapshot().total ?? 0
        if total == expected { return [] }
        return [
            Finding("INV-2", "counts were lost", "\(S.id): total is \(total), not \(expected)")
        ]
    }

    /// Ends the last life and judges it, with all workers gone.
    ///
    /// - Parameter expected: References that there must be, the initial one included.
    /// - Returns: One finding for each promise that was broken.
    func judge(expected: Int = 1) -> [Finding] {
        var findings = lostCounts(expected: expected)
        life.kill()
        let life = self.life
        reference.kill { life.confirm() }
        guard life.awaitRelease(within: site.patience) else {
            findings.append(Finding("INV-6", "release never ran", "\(S.id): last life"))
            return findings + life.findings(of: S.id, confirmed: nil, released: false)
        }
        // Nobody counts any more, so this holds for every strategy.
        if reference.lateAdds != 0 {
            findings.append(
                Finding("INV-10", "late add", "\(S.id): \(reference.lateAdds) at the end"))
        }
        return findings + life.findings(of: S.id, confirmed: true, released: true)
    }
}
