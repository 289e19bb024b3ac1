import Machine
import Percpu
import Synchronization

@testable import Harness

/// Workers, teardown threads and a reaper around one episode, as a soak has them, for some milliseconds.
final class EpisodeCrew: Sendable {
    /// What came of an episode.
    struct Result {
        let setting: EpisodeSetting
        /// Threads are still inside.
        var isStuck = false

        var invariants: Set<String> { Set((setting.tally.findings ?? []).map(\.invariant)) }
        /// For messages: what was found, and the seed that it was found with.
        var story: String {
            "seed \(setting.plan.seed): \(setting.tally.findings ?? []), "
                + "\(setting.tally.killCount) kills, \(setting.tally.operationCount) pairs"
        }
    }

    /// How long what must come to pass is waited for on a crowded host, seconds.
    static let longest = 120
    /// Milliseconds of an episode that is to end by what it finds.
    static let untilFound = longest * 1_000

    let setting: EpisodeSetting
    private let host: TestSite
    private let crew: PinnedCrew

    init(_ plan: EpisodePlan, patience: Duration = .seconds(20)) throws {
        Membarrier.register()
        let start = try ProcessStart.prepare()
        let cpus = Array(start.affinity)
        // One place more, for whoever is no worker.
        host = try TestSite(patience: patience, workers: plan.workers + 1)
        crew = try PinnedCrew(
            placement: (0..<plan.workers).map { cpus[$0 % cpus.count] }, start: start)
        let threads = plan.workers + plan.lanes + 1
        setting = EpisodeSetting(
            plan: plan, site: host.site,
            injector: Injector(plan: plan, threadCount: threads, allowed: cpus),
            recorder: try FlightRecorder(threadCount: threads),
            tally: EpisodeTally(workers: plan.workers, lanes: plan.lanes), patience: patience,
            rate: TickRate())
    }

    /// Runs `episode` until `isEnough` or for long, stops it, and has it judged.
    func run(
        _ episode: any Episode, until isEnough: (EpisodeTally) -> Bool,
        afterStop: () -> Void = {}, beforeJudgement: () -> Void = {}
    ) throws -> Result {
        let job = try crew.begin(workers: 0..<setting.plan.workers) { context in
            ThreadNumber.set(context.index)
            episode.work(context)
            ThreadNumber.set(nil)
        }
        let workers = setting.plan.workers
        let lanes = try (0..<setting.plan.lanes).map { lane in
            try OwnThread.start(name: "teardown-\(lane)") {
                ThreadNumber.set(workers + lane)
                episode.conduct(lane: lane)
            }
        }
        let latest = MonotonicClock.nanoseconds() + Duration.seconds(Self.longest).nanoseconds
        while !isEnough(setting.tally), setting.tally.findingCount ?? 0 == 0,
            MonotonicClock.nanoseconds() < latest
        {
            MonotonicClock.sleep(.milliseconds(5))
            _ = episode.standings()
        }
        episode.stop()
        afterStop()
        var result = Result(setting: setting)
        let limit = Duration.seconds(60)
        for lane in lanes where !lane.join(within: limit) { result.isStuck = true }
        if !job.isDone(within: limit) { result.isStuck = true }
        if result.isStuck {
            episode.abandon()
        } else {
            beforeJudgement()
            episode.judge()
        }
        return result
    }

    func dismiss() throws { try crew.dismiss() }

    /// Makes and runs the episode of a plan as the catalogue has it.
    ///
    /// For about `milliseconds`, but until something was done in any case.
    static func run(
        _ plan: EpisodePlan, milliseconds: Int = 150, patience: Duration = .seconds(20)
    ) throws -> Result? {
        let crew = try EpisodeCrew(plan, patience: patience)
        defer { try? crew.dismiss() }
        guard let subject = SoakSubject.named(plan.subject),
            let episode = try subject.make(crew.setting)
        else { return nil }
        let end = MonotonicClock.nanoseconds() + Int64(milliseconds) * 1_000_000
        // A user that is broken may never come to anything.
        let comesOn = plan.fault == nil || plan.load == SoakLoad.lives.id
        let cycles = plan.fault == nil && plan.load != Users.remotePut
        return try crew.run(
            episode,
            until: { tally in
                MonotonicClock.nanoseconds() >= end && (tally.operationCount > 0 || !comesOn)
                    && (tally.cycleCount > 0 || !cycles)
            })
    }

    /// Runs the episode of a plan under other seeds and for longer, until `isFound`.
    ///
    /// An episode ends with its first finding, and on a crowded host that may be a wait that took too long.
    static func search(
        _ plan: EpisodePlan, milliseconds: [Int] = Array(repeating: untilFound, count: 5),
        patience: Duration, until isFound: (Result) -> Bool
    ) throws -> Result? {
        var last: Result?
        for (turn, milliseconds) in milliseconds.enumerated() {
            var plan = plan
            plan.seed += UInt64(turn)
            last = try run(plan, milliseconds: milliseconds, patience: patience)
            guard let last, !isFound(last) else { break }
        }
        return last
    }
}
