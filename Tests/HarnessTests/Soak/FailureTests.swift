import Foundation
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
        _ misbehaviour: StuckEpisode.Misbehaviour, milliseconds: Int = 60_000,
        dumps path: String? = nil
    ) throws -> EpisodeReport {
        let start = try ProcessStart.prepare()
        let door = door
        var plan = EpisodePlan(load: "fake", subject: "fake")
        plan.workers = 2
        plan.lanes = 2
        plan.milliseconds = milliseconds
        plan.number = 31
        var run = EpisodeRun(
            plan: plan, placement: Array(repeating: Array(start.affinity)[0], count: 2),
            housekeeping: nil, patience: .milliseconds(500), start: start, rate: TickRate())
        run.dumps = path ?? dumps.path
        run.runSeed = 99
        run.revision = "0.1.0+test"
        run.replay = { "again '\($0)'" }
        run.subject = SoakSubject(id: "fake", unavailableReason: { nil }) { setting in
            try? StuckEpisode(misbehaviour, setting, door)
        }
        var host = HostWatch(start: start)
        return try run.make(
            on: try HostSurvey(live: start).topology, host: &host, endsBy: nil, progress: { _ in })
    }

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
}
