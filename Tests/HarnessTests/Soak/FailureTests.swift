import Foundation
import Glibc
import Machine
import Percpu
import Records
import Testing

@testable import Harness

/// Episodes that fail come to an end, and what is known of them is written down.
@Suite(.serialized) final class FailureTests {
    private let dumps = FileManager.default.temporaryDirectory.appending(
        path: "reftorture-dumps-\(UUID().uuidString)")
    private let door = Door()

    deinit {
        door.open()
        try? FileManager.default.removeItem(at: dumps)
    }

    private func run(
        _ misbehaviour: StuckEpisode.Misbehaviour, workers: Int = 2, milliseconds: Int = 60_000,
        dumps path: String? = nil
    ) throws -> EpisodeReport {
        let start = try ProcessStart.prepare()
        let run = Self.planned(
            misbehaviour, start, door, workers: workers, milliseconds: milliseconds,
            dumps: path ?? dumps.path)
        let topology = try HostSurvey(live: start).topology
        for _ in 0..<20 {
            var host = HostWatch(start: start)
            let report = try run.make(
                on: topology, host: &host, endsBy: nil, progress: { _ in })
            // Another suite asks this process for its end, and takes that back.
            if !report.interrupted { return report }
        }
        throw Cancellation()
    }

    static func planned(
        _ misbehaviour: StuckEpisode.Misbehaviour, _ start: ProcessStart, _ door: Door,
        workers: Int = 2, milliseconds: Int, patience: Duration = .seconds(2),
        dumps: String?
    ) -> EpisodeRun {
        var plan = EpisodePlan(load: "fake", subject: "fake")
        plan.workers = workers
        plan.lanes = 2
        plan.milliseconds = milliseconds
        plan.number = 31
        var run = EpisodeRun(
            plan: plan, placement: Array(repeating: Array(start.affinity)[0], count: workers),
            housekeeping: nil, patience: patience, start: start, rate: TickRate())
        run.dumps = dumps
        run.runSeed = 99
        run.revision = "0.1.0+test"
        run.replay = { "again '\($0)'" }
        run.subject = SoakSubject(id: "fake", unavailableReason: { nil }) { setting in
            try? StuckEpisode(misbehaviour, setting, door)
        }
        return run
    }

    /// The end of the process was asked for too often to learn anything.
    private struct Cancellation: Error {}

    private func dump(_ path: String) throws -> FlightDump<EpisodePlan> {
        let data = try Data(contentsOf: URL(filePath: path).appending(path: "dump.json"))
        return try JSONDecoder().decode(FlightDump<EpisodePlan>.self, from: data)
    }

    // The first is seen by the watchdog, the second by whoever waits for the end of an episode.
    @Test(arguments: [60_000, 20])
    func `a deadlocked teardown and a worker that spins end in a dump`(milliseconds: Int) throws {
        let report = try run(.deadlock, milliseconds: milliseconds)
        #expect(report.isStuck)
        #expect(report.findings.map(\.invariant) == ["INV-6"])
        #expect(report.warnings == [])
        // Long before the load's own end.
        #expect(report.seconds < 55)
        let path = try #require(report.dump)
        #expect(path == "\(dumps.path)/99-31-1")

        let dump = try dump(path)
        #expect(dump.schema == "reftorture-dump/1")
        #expect(dump.what.contains("teardown thread 0 has not moved"))
        #expect(dump.what.contains("last event: began killReference"))
        #expect(dump.findings.map(\.symptom) == ["hang"])
        #expect(dump.plan == report.plan)
        #expect(dump.title == "fake fake")
        #expect(dump.seed == 99)
        #expect(dump.episode == 31)
        #expect(dump.revision == "0.1.0+test")
        #expect(dump.replay == "again '\(dump.token)'")
        #expect(dump.standings == [StuckEpisode.standing])
        #expect(dump.standingsMissing == nil)
        #expect(dump.elapsedMicroseconds > 0)
        #expect(try Date(dump.time, strategy: .iso8601).timeIntervalSinceNow < 1)
        #expect(dump.host != nil)
        #expect(dump.coverage == report.coverage)

        #expect(
            dump.threads.map(\.name) == [
                "worker 0", "worker 1", "teardown thread 0", "teardown thread 1", "reaper",
            ])
        #expect(dump.threads.map(\.kind) == [.worker, .worker, .lane, .lane, .reaper])
        #expect(dump.threads[1].operations ?? 0 > 0)
        let lane = dump.threads[2]
        #expect(lane.kills == 1)
        #expect(lane.cycles == 0)
        #expect(lane.events.map(\.event) == ["visits", "began"])
        #expect(lane.events.map(\.argument) == [17, 2])
        #expect(lane.events.last?.name == "killReference")
        #expect(
            lane.events.allSatisfy { (0...dump.elapsedMicroseconds).contains($0.atMicroseconds) })

        let text = try String(
            contentsOf: URL(filePath: path).appending(path: "dump.txt"), encoding: .utf8)
        #expect(text == dump.text)
    }

    @Test func `workers that only spin keep nobody from a dump`() throws {
        let report = try run(.spinning, workers: 8)
        #expect(report.isStuck)
        #expect(report.seconds < 55)
        let dump = try dump(try #require(report.dump))
        #expect(dump.standings == [StuckEpisode.standing])
        #expect(dump.threads.count == 11)
        #expect(dump.threads.prefix(8).map { $0.events.last?.argument } == Array(0..<8))
        #expect(dump.threads.prefix(8).allSatisfy { $0.operations == 0 })
    }

    @Test func `standings that hang are left out, and that is said`() throws {
        let report = try run(.deadlockedStandings)
        #expect(report.isStuck)
        let dump = try dump(try #require(report.dump))
        #expect(dump.standings == [])
        #expect(dump.standingsMissing?.contains("did not tell within 1.0 seconds") == true)
        #expect(dump.threads.count == 5)
    }

    @Test func `a sound episode leaves nothing behind`() throws {
        let report = try run(.none, milliseconds: 20)
        #expect(!report.isStuck)
        #expect(report.findings == [])
        #expect(report.warnings == [])
        #expect(report.dump == nil)
        #expect(!FileManager.default.fileExists(atPath: dumps.path))
    }

    @Test func `each failure has a directory of its own`() throws {
        let first = try run(.finds)
        let second = try run(.finds)
        #expect(!first.isStuck)
        #expect(first.findings.map(\.invariant).contains("INV-1"))
        #expect(first.dump == "\(dumps.path)/99-31-1")
        #expect(second.dump == "\(dumps.path)/99-31-2")
        let dump = try dump(try #require(second.dump))
        #expect(dump.what == "count below zero: planted")
        #expect(dump.threads[2].events.last?.event == "left")
    }

    @Test func `a dump that cannot be written is a warning, and the finding stays`() throws {
        let file = dumps.path + ".file"
        try Data().write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let report = try run(.finds, dumps: file)
        #expect(report.findings.map(\.invariant).contains("INV-1"))
        #expect(report.dump == nil)
        let warning = try #require(report.warnings.first)
        #expect(warning.contains("cannot write \(file)/99-31-1: Not a directory"))

        let plan = SoakPlan(
            choice: SoakChoice(
                loads: [], subjects: [], generations: [], drivers: [], windows: []),
            seed: 99, duration: .seconds(1), dumps: file, cpus: [:], revision: "",
            replay: { $0 })
        var state = SoakState(plan)
        state.add(report, plan)
        #expect(state.outcome.warnings == report.warnings)
        #expect(state.outcome.totals.violationCount > 0)
    }

    @Test func `whether dumps can be written is known before the run`() throws {
        try FlightDump.checkWritable(directory: dumps.path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: dumps.path) == [])
        let file = dumps.path + "/file"
        try Data().write(to: URL(filePath: file))
        let error = try #require(throws: RecordError.self) {
            try FlightDump.checkWritable(directory: file)
        }
        #expect(error.exitCode == 74)
        #expect(error.line.contains(file))
    }

    @Test func `nobody waits for stuck threads once the process is to end`() async {
        await #expect(processExitsWith: .exitCode(75)) {
            // Patience is longer than the alarm: only the request ends it.
            alarm(120)
            try Interruption.install()
            let start = try ProcessStart.prepare()
            let run = FailureTests.planned(
                .deadlock, start, Door(), milliseconds: 300_000, patience: .seconds(300),
                dumps: nil)
            _ = try OwnThread.start(name: "sender") {
                MonotonicClock.sleep(.milliseconds(200))
                kill(getpid(), SIGTERM)
            }
            var host = HostWatch(start: start)
            let report = try run.make(
                on: try HostSurvey(live: start).topology, host: &host, endsBy: nil,
                progress: { _ in })
            let isRight = report.interrupted && report.isStuck && report.findings.isEmpty
            ProcessEnd.now(isRight ? ExitCode.interrupted : ExitCode.harnessFailed)
        }
    }

    @Test func `a process with a deadlock inside ends with the code for a violation`() async {
        await #expect(processExitsWith: .exitCode(1)) {
            alarm(120)
            let start = try ProcessStart.prepare()
            let run = FailureTests.planned(
                .deadlock, start, Door(), milliseconds: 300_000, dumps: nil)
            var host = HostWatch(start: start)
            let report = try run.make(
                on: try HostSurvey(live: start).topology, host: &host, endsBy: nil,
                progress: { _ in })
            ProcessEnd.now(report.isStuck ? ExitCode.violated : ExitCode.harnessFailed)
        }
    }
}
