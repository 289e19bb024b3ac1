import Machine
import Percpu
import Records
import Statistics
import ZoneDevice

/// What came of one episode.
struct EpisodeReport: Sendable {
    let plan: EpisodePlan
    var cycles = 0
    var cyclesInUse = 0
    var operations = 0
    var kills = 0
    var seconds = 0.0
    var coverage = WindowCoverage()
    var findings: [Finding] = []
    var known: [String: Int] = [:]
    var histograms: [EpisodeTally.Latency: LatencyHistogram] = [:]
    /// Why what it found, or did not find, proves nothing; empty when it does.
    var invalid: [String] = []
    /// Why it could not be run here.
    var skipped: String?
    /// Where its failure was written down.
    var dump: String?
    /// What whoever reads the report should know and what proves nothing about the subject.
    var warnings: [String] = []
    var interrupted = false
    /// Something that must end did not.
    var hasHung = false
    /// It was cut off, and nothing is known of whoever had not come to an end: to be run again.
    var isUnfinished = false
    /// Threads are still inside.
    var isStuck = false
}

/// Runs one episode: workers, teardown threads and a reaper around a load, and somebody who watches.
struct EpisodeRun {
    let plan: EpisodePlan
    /// The CPU of each worker, `[worker]`.
    let placement: [Int]
    let housekeeping: CPUSet?
    let patience: Duration
    let start: ProcessStart
    let rate: TickRate
    /// Where a failure gets a directory of its own; `nil` for nowhere.
    var dumps: String?
    /// The seed of the run that the episode was drawn by; the episode's own when `nil`.
    var runSeed: UInt64?
    /// Which build this is.
    var revision = ""
    /// What repeats the episode, given its token: a command line.
    var replay: @Sendable (_ token: String) -> String = { "reftorture replay \($0)" }
    /// The way of counting, where the catalogue does not have it under the plan's name.
    var subject: SoakSubject?

    /// Between two looks at how it goes.
    private static let glance = Duration.milliseconds(20)
    private static let looksPerProgress = 5
    /// How long threads have to leave once the end of the process was asked for.
    private static let hurry = Duration.seconds(1)
    /// How long threads have to come out of waits that were ended; they are given up for lost anyway.
    private static let lastGrace = Duration.milliseconds(500)

    /// Makes the run.
    ///
    /// - Context: the main thread.
    /// - Parameters:
    ///   - topology: Says which CPU is on which node.
    ///   - host: Looks for what the host does meanwhile.
    ///   - endsBy: When it must be over, on the monotonic clock.
    ///   - progress: Told now and then how it stands.
    /// - Returns: What came of it; with `isStuck` when threads could not be had out of it.
    /// - Throws: `HarnessError` when threads or memory cannot be had.
    func make(
        on topology: Topology, host: inout HostWatch, endsBy: Int64?,
        progress: (EpisodeReport) -> Void
    ) throws(HarnessError) -> EpisodeReport {
        guard let subject = subject ?? SoakSubject.named(plan.subject) else {
            preconditionFailure("a plan names a way of counting that is not in the catalogue")
        }
        var report = EpisodeReport(plan: plan)
        if let reason = subject.unavailableReason() {
            report.skipped = reason
            return report
        }
        // One place more, for whoever holds or tears down and is no worker.
        let rigPlan = Rig.Plan(
            placement: placement + placement.suffix(1), housekeeping: housekeeping,
            patience: patience)
        return try Rig.use(rigPlan, on: topology, start) {
            (rig, watch) throws(HarnessError) in
            let recorder: FlightRecorder
            let setting: EpisodeSetting
            let episode: any Episode
            do throws(MemmapError) {
                let threads = plan.workers + plan.lanes + 1
                recorder = try FlightRecorder(threadCount: threads)
                setting = EpisodeSetting(
                    plan: plan, site: rig.site,
                    injector: Injector(
                        plan: plan, threadCount: threads, allowed: Array(start.affinity),
                        recorder: recorder),
                    recorder: recorder,
                    tally: EpisodeTally(workers: plan.workers, lanes: plan.lanes),
                    patience: patience, rate: rate)
                guard let made = try subject.make(setting) else {
                    report.skipped = "\(plan.subject) has no load \(plan.load)"
                    return report
                }
                episode = made
            } catch {
                throw .memory(error)
            }
            // The reaper is the last in every list of threads.
            let reaperNumber = plan.workers + plan.lanes
            rig.site.reaper.call { ThreadNumber.set(reaperNumber) }
            try run(episode, setting, topology, &watch, &host, endsBy, &report, progress)
            return report
        }
    }

    private func run(
        _ episode: any Episode, _ setting: EpisodeSetting, _ topology: Topology,
        _ watch: inout Watch, _ host: inout HostWatch, _ endsBy: Int64?,
        _ report: inout EpisodeReport, _ progress: (EpisodeReport) -> Void
    ) throws(HarnessError) {
        let begin = MonotonicClock.nanoseconds()
        let stillBefore = host.stoodStill
        let job = try watch.begin(0..<plan.workers) { context in
            ThreadNumber.set(context.index)
            episode.work(context)
            setting.recorder.note(.left)
            ThreadNumber.set(nil)
            return context.stillOnItsCPU()
        }
        var lanes: [OwnThread] = []
        for lane in 0..<plan.lanes {
            do throws(MachineError) {
                lanes.append(try teardownThread(lane, of: episode, setting.recorder))
            } catch {
                episode.stop()
                throw .machine(error)
            }
        }
        var watchdog = Watchdog(setting: setting, laneCount: plan.lanes)
        let stuck = monitor(
            episode, setting, begin, &watchdog, &host, endsBy, &report, progress)
        report.seconds = Self.load(since: begin, still: host.stoodStill - stillBefore)
        episode.stop()
        var missing = stuck
        if missing == nil {
            switch leave(lanes, job, &watchdog) {
            case .complete: break
            case .missing(let who): missing = who
            case .unawaited:
                // Nobody waits for a process that was told to end, and nothing is known of who is late.
                report.interrupted = true
                report.isStuck = true
                report.isUnfinished = true
                _ = watch.stopsHere()
            }
        }
        if let missing {
            // The picture first: whoever is let out changes it.
            collect(setting, &report)
            report.hasHung = true
            report.findings.append(Finding("INV-6", "hang", missing))
            // Nothing is judged after a hang: what was seen until then may be what explains it.
            report.findings += remarks(of: episode)
            dump(episode, setting, topology, missing, &report)
            episode.abandon()
            report.isStuck = !areGone(lanes, job, within: Self.lastGrace)
            watch.note([Finding("INV-6", "hang", missing)])
        }
        collect(setting, &report)
        if !report.isStuck {
            do throws(MachineError) {
                let stayed = try job.results(within: .zero)
                if !stayed.allSatisfy({ $0 }) {
                    report.invalid.append("a worker was not on its CPU")
                }
            } catch {
                throw .machine(error)
            }
            if missing == nil {
                episode.judge()
                collect(setting, &report)
            }
        }
        if missing == nil, let first = report.findings.first {
            dump(episode, setting, topology, "\(first.symptom): \(first.detail)", &report)
        }
    }

    private func teardownThread(
        _ lane: Int, of episode: any Episode, _ recorder: FlightRecorder
    ) throws(MachineError) -> OwnThread {
        let number = plan.workers + lane
        // Between workers that never sleep, whoever sleeps often would wait for a time slice at each turn.
        return try OwnThread.start(name: "teardown-\(lane)", priority: .nice(-19)) {
            ThreadNumber.set(number)
            episode.conduct(lane: lane)
            recorder.note(.left)
        }
    }

    /// Watches until the time is over; returns who is stuck, if anybody is.
    private func monitor(
        _ episode: any Episode, _ setting: EpisodeSetting, _ begin: Int64,
        _ watchdog: inout Watchdog, _ host: inout HostWatch, _ endsBy: Int64?,
        _ report: inout EpisodeReport,
        _ progress: (EpisodeReport) -> Void
    ) -> String? {
        var looks = 0
        let stillBefore = host.stoodStill
        let end = begin + Int64(plan.milliseconds) * 1_000_000
        while true {
            let now = MonotonicClock.nanoseconds()
            let isEnough = plan.kills.map { setting.tally.killCount >= $0 } ?? false
            if now >= end || isEnough || endsBy.map({ now >= $0 }) ?? false { return nil }
            if setting.tally.findingCount ?? 0 > 0 { return nil }
            if Interruption.sleep(Self.glance) {
                report.interrupted = true
                return nil
            }
            report.invalid += host.look()
            if let stuck = watchdog.look(at: MonotonicClock.nanoseconds()) { return stuck }
            looks += 1
            guard looks.isMultiple(of: Self.looksPerProgress) else { continue }
            collect(setting, &report)
            report.seconds = Self.load(since: begin, still: host.stoodStill - stillBefore)
            progress(report)
        }
    }

    /// Seconds under load since `begin`: time in which the whole process stood still is none.
    private static func load(since begin: Int64, still: Int64) -> Double {
        Double(max(0, MonotonicClock.nanoseconds() - begin - still)) * 1e-9
    }

    /// How the leaving went.
    private enum Leaving {
        case complete
        /// Somebody did not, as told.
        case missing(String)
        /// The end of the process was asked for, and they did not hurry.
        case unawaited
    }

    /// Waits until everybody has left.
    ///
    /// Whoever was stuck before the end was asked for is not given the whole time once more.
    private func leave(
        _ lanes: [OwnThread], _ job: CrewJob<Bool>, _ watchdog: inout Watchdog
    ) -> Leaving {
        let begin = watchdog.attended
        var askedAt: Int64?
        while !areGone(lanes, job) {
            if let stuck = watchdog.look(at: MonotonicClock.nanoseconds()) {
                return .missing(stuck)
            }
            if watchdog.attended - begin > patience.nanoseconds {
                let who = watchdog.stillThere ?? "a thread on its way out"
                return .missing("not everybody came to an end within \(patience): \(who)")
            }
            guard Interruption.isRequested else { continue }
            let since = askedAt ?? watchdog.attended
            askedAt = since
            if watchdog.attended - since > Self.hurry.nanoseconds { return .unawaited }
        }
        return .complete
    }

    private func areGone(
        _ lanes: [OwnThread], _ job: CrewJob<Bool>, within limit: Duration
    ) -> Bool {
        let end = MonotonicClock.nanoseconds() + limit.nanoseconds
        while !areGone(lanes, job) {
            if MonotonicClock.nanoseconds() > end { return false }
        }
        return true
    }

    /// Waits a moment for the first who is still there.
    private func areGone(_ lanes: [OwnThread], _ job: CrewJob<Bool>) -> Bool {
        lanes.allSatisfy { $0.join(within: Self.glance) } && job.isDone(within: Self.glance)
    }

    private func collect(_ setting: EpisodeSetting, _ report: inout EpisodeReport) {
        let tally = setting.tally
        report.cycles = tally.cycleCount
        report.cyclesInUse = tally.cycleInUseCount
        report.operations = tally.operationCount
        report.kills = tally.killCount
        report.coverage = setting.injector.coverage
        if let known = tally.known { report.known = known }
        // Hangs, and what was asked for because of them, are not in the tally.
        if let findings = tally.findings {
            report.findings += findings.filter { !report.findings.contains($0) }
        }
        for latency in EpisodeTally.Latency.allCases {
            report.histograms[latency] = tally.histogram(of: latency)
        }
    }
}
