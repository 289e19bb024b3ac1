import Machine
import Percpu
import Records
import Statistics
import ZoneDevice

/// Devices attached, used and torn down, over and over, by several threads in one kernel.
final class DeviceEpisode<S: CounterStrategy>: Episode where S.Word == HardwareWord {
    private let setting: EpisodeSetting
    private let lanes: [DeviceLane<S>]
    private let end = EpisodeEnd()

    init(
        _ setting: EpisodeSetting, work: [String: PageWork<S, HardwareWords>]
    ) throws(MemmapError) {
        self.setting = setting
        let cycle = Self.cycle(setting.plan)
        // As in the kernel, all references have one switch lock.
        let own = setting.site.domain(slotPerWorker: S.slotPerWorker)
        let injector = setting.injector
        let domain = SwitchDomain(memory: own.memory, reaper: Self.reaper(own.reaper, setting.plan))
        {
            step in
            if let window = step.window { injector.pass(window) }
        }
        var lanes: [DeviceLane<S>] = []
        for number in 0..<setting.plan.lanes {
            lanes.append(
                try DeviceLane(
                    number, setting, cycle: cycle.0, scene: cycle.1, domain: domain, work: work))
        }
        self.lanes = lanes
    }

    /// What happens to each device.
    private static func cycle(_ plan: EpisodePlan) -> (Cycle, Fault.Scene) {
        guard let generation = Generation.all.first(where: { $0.id == plan.generation }),
            let driver = plan.driver.flatMap(Driver.init(rawValue:))
        else { preconditionFailure("a plan names a kernel or a driver that there is not") }
        var cycle = Cycle(generation: generation, driver: driver, pages: plan.pages)
        cycle.atomic = plan.atomic
        var scene = Fault.Scene()
        if let fault = Fault.all.first(where: { $0.id == plan.fault }) {
            fault.edit(&cycle)
            scene = fault.scene
            // Workers use the device meanwhile: nothing that depends on exact numbers is played.
            scene.heldPins = 0
        }
        return (cycle, scene)
    }

    /// The site's own, or one that comes late where that is what is planted.
    private static func reaper(_ own: any Reaper, _ plan: EpisodePlan) -> any Reaper {
        guard case .reaper(let delay)? = Fault.all.first(where: { $0.id == plan.fault })?.place
        else { return own }
        return LateReaper(own, by: delay)
    }

    func work(_ context: WorkerContext) {
        var random = SplitMix64(seed: setting.plan.seed).stream(context.index)
        TouchIdentity.set(worker: context.index)
        let end = self.end
        while !end.isStopped {
            let lane = lanes[Int(random.next() % UInt64(lanes.count))]
            if let device = lane.checkIn() {
                var visit = DeviceVisit(
                    device, plan: setting.plan, worker: context, random: random,
                    recorder: setting.recorder, isStopped: { end.isStopped })
                visit.stay()
                device.checkOut()
                random = visit.choices
                setting.tally.made(visit.pairs, worker: context.index)
            }
            if setting.plan.yields { Processor.yield() }
        }
        TouchIdentity.set(worker: nil)
    }

    func conduct(lane: Int) {
        lanes[lane].conduct(until: end)
    }

    func stop() { end.stop() }
    func abandon() {
        end.abandon()
        for lane in lanes { lane.abandon() }
    }
    func remarks() -> [Finding] { lanes.flatMap(\.remarks) }
    func judge() { for lane in lanes { lane.end() } }
    func standings() -> [Standing] { lanes.flatMap(\.standings) }
}
