import Machine
import Percpu
import Records
import ZoneDevice

/// The load `lives`: references that are killed, revived, switched and released under workers that never stop.
///
/// One reference at a time for each teardown thread; workers visit all of them in turn.
final class LivesEpisode<S: CounterStrategy>: Episode {
    private let setting: EpisodeSetting
    let lanes: [LifeLane<S>]
    private let end = EpisodeEnd()
    private let fault: LifeFault?
    private let isAtomic: Bool

    /// - Parameters:
    ///   - setting: The episode.
    ///   - fault: What to plant in the use of references.
    ///   - memory: Where words come from; made once, of the site's own memory.
    init(
        _ setting: EpisodeSetting, fault: LifeFault? = nil,
        memory: (HardwareMemory) -> S.Word.Memory
    ) {
        let hardware = setting.site.domain(slotPerWorker: S.slotPerWorker).memory
        let memory = memory(hardware)
        let isAtomic = setting.plan.atomic && !(fault?.needsFold ?? false)
        self.setting = setting
        self.fault = fault
        self.isAtomic = isAtomic
        lanes = (0..<setting.plan.lanes).map {
            LifeLane(number: $0, setting, memory: memory, isAtomic: isAtomic)
        }
    }

    func work(_ context: WorkerContext) {
        var worker = LivesWorker(lanes, context, setting)
        worker.run(until: end)
    }

    func conduct(lane: Int) {
        var conduct = LaneConduct(
            lanes[lane], setting, end: end, fault: lane == 0 ? fault : nil, isAtomic: isAtomic)
        conduct.run()
    }

    func stop() { end.stop() }

    /// Waits of teardown threads and of workers at a gate; who sleeps inside a switch stays there.
    func abandon() { end.abandon() }

    func judge() {
        for lane in lanes where !lane.isBroken {
            let living = lane.living
            var findings = living.lives.judge(expected: 1 &+ living.accounts.sum)
            _ = end.wait(within: setting.patience) { living.watch.awaitSettled(within: $0) }
            // Once more: the switch may have gone on after release.
            if findings.isEmpty { findings = living.verdict(released: true) }
            findings += lane.former?.verdict(released: true) ?? []
            SoakAlarm(setting, subject: S.id).find(findings)
        }
    }

    func standings() -> [Standing] { lanes.compactMap { $0.standing() } }
}
