import Machine
import Percpu
import Records
import Statistics
import Synchronization

/// The load of one user of percpu references: its workers without a clock, its control in the first lane.
final class UserEpisode<U: ReferenceUser>: Episode {
    /// What the first lane does.
    struct Control: Sendable {
        let prepare: @Sendable () throws(MachineError) -> Void
        let round: @Sendable (_ number: Int, _ report: inout ControlReport) -> Bool
        /// Lets workers out of whatever they wait for.
        let stop: @Sendable () -> Void
        /// What a round is, in one word.
        let what: String
    }

    private let user: U
    private let control: Control?
    /// Whether a round kills a reference, and does not only switch it.
    private let kills: Bool
    private let setting: EpisodeSetting
    private let alarm: SoakAlarm
    private let end = EpisodeEnd()
    /// Something that must come never came: what is left of the user is fit for no further verdict.
    private let failed = Atomic<Bool>(false)

    /// Time for the workers between two rounds; a user that did nothing else would be no user.
    private static var pause: Duration { .microseconds(200) }

    init(_ user: U, control: Control?, kills: Bool, subject: String, _ setting: EpisodeSetting) {
        self.user = user
        self.control = control
        self.kills = kills
        self.setting = setting
        alarm = SoakAlarm(setting, subject: subject)
    }

    func work(_ context: WorkerContext) {
        let plan = setting.plan
        var worker = user.worker(index: context.index, cpu: context.cpu, of: plan.workers)
        var told = 0
        worker.arrive()
        while !end.isStopped {
            let done = worker.batch(pairs: max(1, plan.batch))
            setting.tally.made(done, worker: context.index)
            worker.rest()
            if worker.findings.count > told {
                alarm.find(Array(worker.findings[told...]))
                told = worker.findings.count
            }
            if plan.yields || done == 0 { Processor.yield() }
        }
        worker.leave()
        alarm.find(Array(worker.findings[told...]))
    }

    /// Round after round in the first lane; the others have nothing to do.
    func conduct(lane: Int) {
        guard lane == 0, let control else { return }
        do throws(MachineError) {
            try control.prepare()
        } catch {
            failed.store(true, ordering: .releasing)
            return alarm.find("INV-6", "no thread for work items", error.line)
        }
        var number = 0
        while !end.isStopped {
            MonotonicClock.sleep(Self.pause)
            guard play(number, control) else { return }
            number += 1
        }
    }

    private func play(_ number: Int, _ control: Control) -> Bool {
        // One for each round, so that its times are the round's.
        var report = ControlReport(what: control.what, rate: setting.rate)
        let recorder = setting.recorder
        recorder.note(kills ? .killed : .switched, number)
        let goesOn = control.round(number, &report)
        alarm.find(report.findings)
        guard goesOn else {
            failed.store(true, ordering: .releasing)
            return false
        }
        recorder.note(.revived, number)
        if kills { setting.tally.killed(lane: 0) }
        setting.tally.cycled(lane: 0)
        if let confirmed = report.toConfirm.max {
            setting.tally.record(.killToConfirm, nanoseconds: confirmed, lane: 0)
        }
        if let took = report.took.max {
            setting.tally.record(.teardown, nanoseconds: took, lane: 0)
        }
        return report.findings.isEmpty
    }

    func stop() {
        end.stop()
        control?.stop()
    }

    /// Waits of users end with their own patience; nobody is kept in one for longer.
    func abandon() {
        end.abandon()
        control?.stop()
    }

    func judge() {
        if failed.load(ordering: .acquiring) { return }
        alarm.find(user.judge().findings)
    }

    func standings() -> [Standing] {
        user.snapshots().map { Standing($0.name, $0.snapshot, bias: percpuBias) }
    }
}

extension UserEpisode where U: ControlledUser {
    convenience init(
        controlled user: U, kills: Bool = true, subject: String, _ setting: EpisodeSetting
    ) {
        let control = Control(
            prepare: { () throws(MachineError) in try user.prepare() },
            round: { user.round($0, &$1) }, stop: { user.stop() }, what: U.control)
        self.init(user, control: control, kills: kills, subject: subject, setting)
    }
}

extension Users {
    /// Makes the episode of one user that counts by `S`; `nil` when the plan's load is no user, or when the
    /// user cannot have the plan's fault.
    static func episode<S: CounterStrategy>(
        _: S.Type, _ setting: EpisodeSetting
    ) -> (any Episode)? where S.Word == HardwareWord {
        let plan = setting.plan
        let site = setting.site
        let mode: CountingMode = plan.atomic ? .atomic : .percpu
        let fault = plan.fault.flatMap(UserFault.init(soaked:))
        guard (plan.fault == nil) == (fault == nil), fault.map({ $0.workload == plan.load }) ?? true
        else { return nil }
        switch plan.load {
        case remotePut:
            return CompiledEpisode(
                UserEpisode(
                    RemotePut<S>(site: site, mode: mode, fault: fault), control: nil, kills: false,
                    subject: S.id, setting))
        case blockQueue:
            return CompiledEpisode(
                UserEpisode(
                    controlled: BlockQueue<S>(site: site, mode: mode, fault: fault),
                    subject: S.id, setting))
        case writesPending:
            return CompiledEpisode(
                UserEpisode(
                    controlled: WritesPending<S>(site: site, fault: fault), kills: false,
                    subject: S.id, setting))
        case cgroup:
            return CompiledEpisode(
                UserEpisode(
                    controlled: ShortLives<Css<S>>(site: site, mode: mode, fault: fault),
                    subject: S.id, setting))
        case aio:
            return CompiledEpisode(
                UserEpisode(
                    controlled: ShortLives<AioContext<S>>(site: site, mode: .percpu, fault: fault),
                    subject: S.id, setting))
        default: return nil
        }
    }
}

extension UserFault {
    /// By its own name, or by the number that the second freeze has among all faults.
    init?(soaked id: String) {
        if id == "FI-27" { self = .killsAtEveryDepth } else { self.init(rawValue: id) }
    }
}
