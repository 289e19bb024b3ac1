import Machine
import Percpu
import Records
import ZoneDevice

/// The state of one run of `teardown`: conducts the threads of a cycle, and keeps the time.
struct TeardownRun {
    let teardown: Teardown
    let site: Site
    let crew: PinnedCrew
    private let rate = TickRate()
    /// Whether threads are inside something that never ends.
    private(set) var isLeftBehind = false
    private var interrupted = false
    private var loads: [LoadReport] = []

    init(teardown: Teardown, site: Site, crew: PinnedCrew) {
        self.teardown = teardown
        self.site = site
        self.crew = crew
        forecast = TeardownForecast(teardown.plan)
    }

    private var plan: TeardownPlan { teardown.plan }
    /// What is to happen, as the fault has left it.
    private let forecast: TeardownForecast

    /// Whether workers go on during the teardown: not where a count must come out exactly.
    private var loadsThrough: Bool {
        plan.fault == nil && plan.workload != "none"
            && !plan.generation.known.contains { $0.when == .pinning }
    }

    private var foldDelay: Duration? {
        if case .reaper(let delay) = plan.fault?.place { delay } else { nil }
    }

    /// How long a wait may take.
    private var patience: Duration { plan.patience }

    mutating func make() throws(HarnessError) -> Teardown.Outcome {
        guard let subject = teardown.subject else {
            preconditionFailure("a plan names a way of counting that is not in the catalogue")
        }
        let run: any DeviceRunning
        do {
            run = try subject.make(
                DevicePlan(
                    cycle: forecast.cycle, scene: forecast.scene, site: site,
                    workerCount: plan.workerCPUs.count,
                    foldDelay: foldDelay, strayCPU: teardown.strayCPU, seed: plan.seed))
        } catch {
            throw .memory(error)
        }
        let begin = MonotonicClock.nanoseconds()
        let probe = try attach(run)
        var played = Fault.Scene()
        var plain: UInt64?
        if probe == .bound { (played, plain) = try liveAndDie(run) }
        if !isLeftBehind { run.finish() }
        return judge(run, played, plain, since: begin)
    }

    // MARK: - Phases

    private mutating func attach(_ run: any DeviceRunning) throws(HarnessError) -> ProbeEnd {
        let answer = Answer<Result<ProbeEnd, MemmapError>>()
        let thread = try begin("teardown") {
            do throws(MemmapError) {
                answer.set(.success(try run.attach()))
            } catch {
                answer.set(.failure(error))
            }
        }
        watch(run, [thread])
        switch answer.value {
        case .success(let end): return end
        case .failure(let error): throw .memory(error)
        case nil: return .hung
        }
    }

    private mutating func liveAndDie(
        _ run: any DeviceRunning
    ) throws(HarnessError) -> (Fault.Scene, plain: UInt64?) {
        let works = plan.workload != "none"
        if works {
            let job = try begin(run)
            _ = Interruption.sleep(.nanoseconds(plan.loadNanoseconds))
            run.stopLoad()
            try take(job)
        }
        let scene = Answer<Fault.Scene>()
        watch(
            run, [try begin("holder") { scene.set(run.playScene(within: Self.sceneLimit)) }])
        guard !isLeftBehind else { return (Fault.Scene(), nil) }
        var played = scene.value ?? Fault.Scene()
        run.rest(played: played)
        let plain = plan.pages >= TeardownRun.pagesWorthTiming ? run.plainLoop() : nil
        run.resumeLoad()
        let job = loadsThrough ? try begin(run) : nil
        do {
            let holder = try begin("holder") { run.dropHeld() }
            watch(run, [holder, try begin("teardown") { run.teardown() }])
        } catch {
            // Nobody is to wait for a thread that could not be had.
            run.abandon()
            run.stopLoad()
            throw error
        }
        run.stopLoad()
        if let job { try take(job) }
        played.loaded = loads.reduce(0) { $0 + $1.pins }
        return (played, plain)
    }

    /// How long what depends on chance before the teardown may take.
    private static let sceneLimit = Duration.seconds(10)

    /// With fewer pages a loop over them is too short to be worth a rate.
    private static let pagesWorthTiming = 4096

    private func begin(
        _ name: String, _ body: @escaping @Sendable () -> Void
    ) throws(HarnessError) -> OwnThread {
        do {
            return try OwnThread.start(name: name, body: body)
        } catch {
            throw .machine(error)
        }
    }

    private func begin(_ run: any DeviceRunning) throws(HarnessError) -> CrewJob<LoadReport> {
        do {
            return try crew.begin(workers: plan.workerCPUs.indices) { run.load($0) }
        } catch {
            throw .machine(error)
        }
    }

    private mutating func take(_ job: CrewJob<LoadReport>) throws(HarnessError) {
        do {
            loads += try job.results(within: patience + .seconds(5))
        } catch {
            isLeftBehind = true
            throw .stuck(cell: "load of \(plan.generation.id)", error)
        }
    }

    /// Waits for `threads`, and ends what waits past its deadline.
    private mutating func watch(_ run: any DeviceRunning, _ threads: [OwnThread]) {
        let begin = MonotonicClock.nanoseconds()
        var abandonedAt: Int64?
        var remaining = threads
        while let thread = remaining.first {
            if thread.join(within: .milliseconds(5)) {
                remaining.removeFirst()
                continue
            }
            let now = MonotonicClock.nanoseconds()
            if let since = abandonedAt {
                // Let out and still in there: it is no wait of ours.
                if now - since > Duration.seconds(5).nanoseconds {
                    isLeftBehind = true
                    return
                }
            } else if Interruption.isRequested {
                interrupted = true
                abandonedAt = now
                run.abandon()
            } else if let current = run.log.current, isOverdue(current) {
                giveUp(run, "\(current.step.rawValue) was not over after \(patience)")
                abandonedAt = now
            } else if run.log.current == nil, now - begin > Self.longest(patience) {
                giveUp(run, "\(thread.name) was not over, in no step")
                abandonedAt = now
            }
        }
    }

    private func giveUp(_ run: any DeviceRunning, _ what: String) {
        run.log.note(.hang, "\(what): \(run.dump)")
        run.abandon()
    }

    /// What no probe, scene or put loop takes, nanoseconds.
    private static func longest(_ patience: Duration) -> Int64 {
        (patience + .seconds(60)).nanoseconds
    }

    private func isOverdue(_ current: (step: Step, since: UInt64)) -> Bool {
        let took = Double(Ticks.now() &- current.since) * rate.nanosecondsPerTick
        // A put loop over millions of pages is no wait.
        let limit = current.step.isWait ? patience.nanoseconds : Self.longest(patience)
        return took > Double(limit)
    }

    // MARK: - Verdict

    private func judge(
        _ run: any DeviceRunning, _ played: Fault.Scene, _ plain: UInt64?, since begin: Int64
    ) -> Teardown.Outcome {
        let seconds = Double(MonotonicClock.nanoseconds() - begin) / 1e9
        if !loads.allSatisfy(\.stayed) {
            run.log.note(.movedWorker, "a worker was not on its CPU any more: the run is invalid")
        }
        let verdict = TeardownVerdict(
            plan: plan, cycle: forecast.cycle, played: played, loaded: loadsThrough,
            notes: run.log.notes)
        var entry = plan.entry
        entry.heldPins = played.heldPins
        entry.pins = played.pinnings + played.loaded
        entry.cycles = 1
        entry.timeline = run.log.timeline(nanosecondsPerTick: rate.nanosecondsPerTick)
        entry.putLoop = putLoop(run, plain)
        entry.symptoms = verdict.found.map(\.text)
        entry.expected = verdict.required.map(\.text)
        entry.known = verdict.known.map(\.text)
        entry.asExpected = verdict.isAsExpected && !interrupted
        entry.secondsToFind = plan.fault != nil && !verdict.found.isEmpty ? seconds : nil
        var outcome = Teardown.Outcome(entry: entry, interrupted: interrupted)
        if forecast.scene.remaps > 0, played.remaps == 0, !interrupted {
            outcome.entry.skipped =
                "no walk met a page-table entry that changed within \(Self.sceneLimit)"
            return outcome
        }
        outcome.violations = verdict.violations(replay: plan.replay, isWhole: !interrupted)
        return outcome
    }

    private func putLoop(_ run: any DeviceRunning, _ plain: UInt64?) -> TeardownEntry.PutLoop? {
        guard let plain, let took = run.log.ticks(of: .putPages), plain > 0, took > 0 else {
            return nil
        }
        func rate(_ ticks: UInt64) -> Double {
            Double(plan.pages) / (Double(ticks) * self.rate.nanosecondsPerTick / 1e9)
        }
        return TeardownEntry.PutLoop(pagesPerSecond: rate(took), plainPagesPerSecond: rate(plain))
    }
}
