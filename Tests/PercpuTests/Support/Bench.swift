import Percpu

/// A reference in deterministic mode, with one seat, and a log of all that it calls back.
struct Bench<Strategy: TestedStrategy> {
    let log: EventLog
    let reaper: ManualReaper
    let domain: SwitchDomain<Strategy.Word.Memory>
    let ref: PercpuRef<Strategy>
    var seat: Strategy.Seat

    init(_ type: Strategy.Type, flags: InitFlags = .allowReinit, seed: UInt64 = 1) {
        let log = EventLog()
        self.log = log
        reaper = ManualReaper(sleeping: { log.note(.sleep) })
        domain = SwitchDomain(
            memory: Strategy.Word.Memory.make(placeCount: placeCount, seed: seed), reaper: reaper)
        ref = PercpuRef(
            slotCount: placeCount, flags: flags, domain: domain,
            misused: { log.note(.misuse($0)) }, release: { log.note(.release) })
        seat = ref.seat(0)
    }

    /// Kills, confirming into the log.
    func kill() { ref.kill { [log] in log.note(.confirm) } }

    func switchToAtomic() { ref.switchToAtomic { [log] in log.note(.confirm) } }

    /// Kills and lets the grace period pass.
    func killAndSettle() {
        kill()
        reaper.settle()
    }
}
