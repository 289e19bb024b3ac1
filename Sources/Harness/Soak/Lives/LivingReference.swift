import Percpu
import Records

/// One percpu reference from init to exit, through many lives, and what the oracle keeps beside it.
final class LivingReference<S: CounterStrategy>: Sendable {
    /// Which of its lane it is, from 0.
    let number: Int
    let lives: ManyLives<S>
    let canary: Canary
    let accounts: ShadowAccounts
    let gate: RestGate
    let second: SecondSwitch
    let watch: SwitchWatch

    /// A fresh reference, which no worker knows yet.
    ///
    /// - Parameters:
    ///   - lane: Whose it is, for the flight recorder.
    ///   - number: Which of its lane it is.
    ///   - setting: The episode.
    ///   - memory: Where its words come from.
    ///   - isAtomic: Whether it starts in atomic mode.
    init(
        lane: Int, number: Int, _ setting: EpisodeSetting, memory: S.Word.Memory, isAtomic: Bool
    ) {
        let site = setting.site
        let hardware = site.byWorker.memory
        let canary = Canary(memory: hardware)
        let recorder = setting.recorder
        let watch = SwitchWatch(
            alarm: SoakAlarm(setting, subject: S.id), injector: setting.injector)
        // A lock and steps of its own: another lane's switch goes on at the same time.
        let domain = SwitchDomain(memory: memory, reaper: site.reaper) { watch.pass($0) }
        let lives = ManyLives<S>(
            site: site, domain: domain, flags: isAtomic ? .atomic : .allowReinit,
            released: {
                canary.die()
                recorder.note(.released, lane)
            })
        self.number = number
        self.lives = lives
        self.canary = canary
        self.watch = watch
        accounts = ShadowAccounts(memory: hardware, count: site.workerCount)
        gate = RestGate(memory: hardware, workerCount: site.workerCount)
        second = SecondSwitch(memory: hardware)
        let reference = lives.reference
        // Not kept by what it leads to itself.
        watch.watch { [weak reference] in reference?.sharedCount }
        if !isAtomic {
            preload(
                setting.plan.slotStart, slots: site.slotCount(slotPerWorker: S.slotPerWorker))
        }
    }

    var reference: PercpuRef<S> { lives.reference }

    /// What a life broke that was killed and has settled, whatever came of it since.
    func verdict(released: Bool) -> [Finding] {
        let findings = lives.life.findings(of: S.id, confirmed: true, released: released)
        return findings + (lives.wrongSlotFinding.map { [$0] } ?? [])
    }

    /// The account of the lane's own thread, which is no worker: the place that the site has to spare.
    static func ownAccount(_ site: Site) -> Int { site.workerCount - 1 }

    /// Brings slots close to their wrap-around, one on each side of it, so that the shared count is left
    /// where it was: far from it an atomic put before the fold could find zero.
    private func preload(_ start: Int, slots: Int) {
        guard start != 0 else { return }
        for slot in 0..<(slots & ~1) {
            reference.preload(slot & 1 == 0 ? start : 0 &- start, slot: slot)
        }
    }

    func standing(lane: Int, steps: [String]) -> Standing {
        Standing(
            "lane \(lane), reference \(number) (\(S.id))", reference.snapshot(), bias: S.bias,
            outstanding: accounts.each, steps: steps)
    }
}
