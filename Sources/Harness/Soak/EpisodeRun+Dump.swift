import FoundationEssentials
import Machine
import Percpu
import Records

/// A failure written down while those that fail are still at it.
extension EpisodeRun {
    /// How long an episode may take to tell how its references stand: it is to wait for nobody.
    private static let standingsLimit = Duration.seconds(1)
    /// How long a disk may take; one that takes longer may never answer.
    private static let writeLimit = Duration.seconds(2)

    /// Writes down all that is known; what cannot be had or written becomes a warning.
    ///
    /// Whatever could hang is done in threads that are left behind when it does.
    func dump(
        _ episode: any Episode, _ setting: EpisodeSetting, _ topology: Topology, _ what: String,
        _ report: inout EpisodeReport
    ) {
        guard let dumps else { return }
        var dump = described(setting, what, report)
        dump.host = EnvironmentProbe().host(with: topology)
        if let standings = Self.within(Self.standingsLimit, { episode.standings() }) {
            dump.standings = standings
        } else {
            dump.standingsMissing =
                "the episode did not tell within \(Self.standingsLimit) how its references stand"
        }
        let complete = dump
        if let written = Self.within(Self.writeLimit, { complete.written(under: dumps) }) {
            report.dump = written.directory
            report.warnings += written.warnings
        } else {
            report.warnings.append(
                "the dump of a failure could not be written to \(dumps) within \(Self.writeLimit)")
        }
    }

    /// What the episode has seen and not yet reported.
    func remarks(of episode: any Episode) -> [Finding] {
        Self.within(Self.standingsLimit) { episode.remarks() } ?? []
    }

    /// All that can be read without asking the episode.
    private func described(
        _ setting: EpisodeSetting, _ what: String, _ report: EpisodeReport
    ) -> FlightDump<EpisodePlan> {
        let token = EpisodeToken(revision: revision, plan: plan).text
        let scale = rate.nanosecondsPerTick / 1000
        let start = setting.recorder.startTicks
        // Clocks of two sockets may differ by a little: signed.
        let microseconds = { (ticks: UInt64) in
            Int(Double(Int64(bitPattern: ticks &- start)) * scale)
        }
        var dump = FlightDump(
            what: what, title: plan.title, plan: plan, seed: runSeed ?? plan.seed,
            episode: plan.number, token: token, replay: replay(token), revision: revision,
            time: Date().formatted(.iso8601), elapsedMicroseconds: microseconds(Ticks.about()))
        dump.findings = report.findings.map {
            Violation(
                invariant: $0.invariant, symptom: $0.symptom, detail: $0.detail,
                replay: dump.replay)
        }
        dump.coverage = report.coverage
        dump.threads = (0..<setting.recorder.threadCount).map { number in
            thread(number, setting, microseconds)
        }
        return dump
    }

    private func thread(
        _ number: Int, _ setting: EpisodeSetting, _ microseconds: (UInt64) -> Int
    ) -> FlightDump<EpisodePlan>.Thread {
        let events = setting.recorder.last(of: number).map {
            FlightDump<EpisodePlan>.Thread.Event(
                atMicroseconds: microseconds($0.ticks), event: "\($0.event)",
                argument: $0.argument, name: $0.argumentName)
        }
        let lane = number - plan.workers
        if lane < 0 {
            return .init(
                name: "worker \(number)", number: number, kind: .worker,
                operations: setting.tally.operations(of: number), events: events)
        }
        if lane < plan.lanes {
            return .init(
                name: "teardown thread \(lane)", number: number, kind: .lane,
                cycles: setting.tally.cycles(of: lane), kills: setting.tally.kills(of: lane),
                events: events)
        }
        return .init(name: "reaper", number: number, kind: .reaper, events: events)
    }

    /// What `body` returns in a thread of its own; `nil` when it does not within `limit`.
    private static func within<Result: Sendable>(
        _ limit: Duration, _ body: @escaping @Sendable () -> Result
    ) -> Result? {
        let answer = Answer<Result>()
        // Among workers that never sleep it would wait long for its turn.
        let thread = try? OwnThread.start(name: "dump", priority: .nice(-19)) {
            let result = body()
            answer.set(result)
        }
        guard let thread, thread.join(within: limit) else { return nil }
        return answer.value
    }
}
