import Foundation
import Machine
import Records
import TestSupport
import Testing

@testable import Harness
@testable import reftorture

@Suite struct SoakLedgerTests {
    private let bench: SoakBench

    init() throws { bench = try SoakBench() }

    /// A records file that can be full.
    private final class Disk {
        var isFull = false
        /// Called when a record has been written and nothing else yet.
        var afterRecord: () -> Void = {}
        var documents: [Document<SoakEntry>] = []
        var warnings: [String] = []

        var store: SoakLedger.Store {
            SoakLedger.Store(
                append: { [self] document throws(RecordError) in
                    if isFull { throw .cannotWrite(path: "disk", reason: "No space left") }
                    documents.append(document)
                    afterRecord()
                }, synchronize: { () throws(RecordError) in })
        }
    }

    private func ledger(
        _ arguments: [String], _ disk: Disk, resumed checkpoint: Checkpoint? = nil
    ) throws -> SoakLedger {
        var planning = try bench.planning(arguments)
        if let checkpoint { try planning.resume(from: checkpoint, at: "state") }
        let documents = SoakDocuments(
            planning: planning, survey: try HostSurvey(sysroot: bench.tree.root), section: "s")
        return SoakLedger(
            planning, store: disk.store, endpoint: nil, at: 0,
            makeDocument: { documents.document($0, $1) }, warn: { disk.warnings.append($0) })
    }

    private func status(_ episodes: Int, ended: Bool = true) -> SoakStatus {
        SoakStatus(
            totals: totals(episodes), episode: nil, elapsed: 1, duration: 60, cyclesPerSecond: 1,
            operationsPerSecond: 1, nextEpisode: episodes, endedEpisode: ended)
    }

    private func totals(_ episodes: Int) -> SoakTotals {
        var totals = SoakTotals()
        totals.episodes = episodes
        totals.cycles = 10 * episodes
        totals.seconds = Double(episodes) / 2
        if episodes >= 3 {
            totals.violations = [
                Violation(invariant: "INV-1", symptom: "s", detail: "d", replay: "r")
            ]
            totals.violationCount = 1
        }
        return totals
    }

    private static let second: Int64 = 1_000_000_000

    @Test func `records hold what each interval added, and add up to the whole`() throws {
        let disk = Disk()
        var ledger = try ledger(["--record-interval", "10s"], disk)
        ledger.note(status(1), at: 9 * Self.second)
        #expect(disk.documents.isEmpty)
        ledger.note(status(9, ended: false), at: 11 * Self.second)
        #expect(disk.documents.isEmpty)
        ledger.note(status(2), at: 12 * Self.second)
        ledger.note(status(3), at: 13 * Self.second)
        ledger.note(status(4), at: 22 * Self.second)
        ledger.close(SoakOutcome(totals: totals(5), nextEpisode: 5))
        let entries = disk.documents.flatMap(\.results)
        #expect(entries.map(\.episodes) == [2, 2, 1])
        #expect(entries.map(\.cycles) == [20, 20, 10])
        #expect(entries.map(\.stretch.from) == [0, 1, 2])
        #expect(entries.map(\.stretch.to) == [1, 2, 2.5])
        // Each violation once, in the record of its interval.
        #expect(disk.documents.map(\.violations.count) == [0, 1, 0])
        #expect(disk.documents.allSatisfy { $0.plan.options["section"] == "s" })
        #expect(disk.documents.allSatisfy { $0.plan.seed == 7 && $0.command == "soak" })
        #expect(ledger.failed.isEmpty)
        #expect(disk.warnings == [])
    }

    @Test func `what a full disk refused is part of the next record, and is told once`() throws {
        let disk = Disk()
        var ledger = try ledger(["--record-interval", "1s"], disk)
        disk.isFull = true
        ledger.note(status(1), at: 1 * Self.second)
        ledger.note(status(2), at: 2 * Self.second)
        disk.isFull = false
        ledger.note(status(3), at: 3 * Self.second)
        ledger.close(SoakOutcome(totals: totals(4), nextEpisode: 4))
        #expect(disk.documents.flatMap(\.results).map(\.episodes) == [3, 1])
        #expect(ledger.failed == [.record])
        #expect(disk.warnings.count == 1)
        #expect(disk.warnings[0].contains("disk: No space left"))
        #expect(disk.warnings[0].hasSuffix("; the soak goes on"))
    }

    @Test func `a run that breaks off leaves what was seen last`() throws {
        let disk = Disk()
        var ledger = try ledger([], disk)
        ledger.note(status(3), at: 1)
        ledger.note(status(9, ended: false), at: 2)
        ledger.close(nil)
        #expect(disk.documents.flatMap(\.results).map(\.episodes) == [3])
        #expect(ledger.checkpoint.nextEpisode == 3)
        #expect(ledger.checkpoint.totals == totals(3))
    }

    @Test func `a checkpoint is written each interval and at the end`() throws {
        let disk = Disk()
        let file = TemporaryFile("state")
        var ledger = try ledger(
            ["--checkpoint", file.path, "--checkpoint-interval", "5s"], disk)
        func next() throws -> Int? {
            guard file.exists else { return nil }
            let planning = try bench.planning([])
            return try Checkpoint.read(
                from: file.path, revision: BuildVersion.current, options: planning.deciding
            ).nextEpisode
        }
        ledger.note(status(1), at: 4 * Self.second)
        #expect(try next() == nil)
        ledger.note(status(2), at: 5 * Self.second)
        #expect(try next() == 2)
        ledger.close(SoakOutcome(totals: totals(3), nextEpisode: 3))
        #expect(try next() == 3)
    }

    @Test func `metrics that cannot be written are told once and cost nothing else`() throws {
        let disk = Disk()
        var ledger = try ledger(["--metrics-file", "/nonexistent/m.prom"], disk)
        for second in 0..<5 {
            ledger.note(status(1, ended: false), at: Int64(second) * Self.second)
        }
        ledger.close(SoakOutcome(totals: totals(1), nextEpisode: 1))
        #expect(ledger.failed == [.metrics])
        #expect(disk.warnings.count == 1)
        #expect(disk.documents.count == 1)
        let file = TemporaryFile("prom")
        var written = try self.ledger(["--metrics-file", file.path], disk)
        written.note(status(1, ended: false), at: 0)
        #expect(try file.text().hasSuffix("# EOF\n"))
        #expect(written.failed.isEmpty)
    }

    // MARK: - Kills

    /// What a reader counts who lets a number that comes again take the place of all since.
    private func read(_ disk: Disk) throws -> [SoakEntry] {
        var entries: [SoakEntry] = []
        for entry in disk.documents.flatMap(\.results) {
            let number = try #require(entry.stretch.number)
            entries.removeAll { ($0.stretch.number ?? 0) >= number }
            entries.append(entry)
        }
        #expect(entries.map(\.stretch.number) == entries.indices.map { $0 })
        return entries
    }

    private func checkpoint(_ file: TemporaryFile) throws -> Checkpoint {
        try Checkpoint.read(
            from: file.path, revision: BuildVersion.current,
            options: try bench.planning([]).deciding)
    }

    /// Goes on from a checkpoint to the end of five episodes, and reads what then is on record.
    private func goOn(from checkpoint: Checkpoint, _ disk: Disk) throws {
        var ledger = try ledger(["--record-interval", "1s"], disk, resumed: checkpoint)
        ledger.note(status(4), at: 1 * Self.second)
        ledger.close(SoakOutcome(totals: totals(5), nextEpisode: 5))
        let entries = try read(disk)
        #expect(entries.reduce(0) { $0 + $1.episodes } == 5)
        #expect(entries.reduce(0) { $0 + $1.cycles } == 50)
        #expect(entries.reduce(0) { $0 + $1.findings } == 1)
        #expect(entries.last?.stretch.to == 2.5)
        for (former, latter) in zip(entries, entries.dropFirst()) {
            #expect(former.stretch.to == latter.stretch.from)
        }
    }

    /// A ledger that has two episodes on record, and a third only in its checkpoint.
    private func begun(_ disk: Disk, _ file: TemporaryFile) throws -> SoakLedger {
        var ledger = try ledger(
            [
                "--checkpoint", file.path, "--checkpoint-interval", "3s", "--record-interval",
                "10s",
            ], disk)
        ledger.note(status(2), at: 10 * Self.second)
        // With the record, whatever its own interval is.
        #expect(try checkpoint(file).records == 1)
        ledger.note(status(3), at: 13 * Self.second)
        #expect(disk.documents.count == 1)
        #expect(try checkpoint(file).nextEpisode == 3)
        return ledger
    }

    @Test func `a kill long after the last record loses nothing of the checkpoint`() throws {
        let disk = Disk()
        let file = TemporaryFile("state")
        _ = try begun(disk, file)
        #expect(try checkpoint(file).recorded == totals(2))
        try goOn(from: try checkpoint(file), disk)
    }

    @Test func `a kill between a record and its checkpoint repeats the number`() throws {
        let disk = Disk()
        let file = TemporaryFile("state")
        var ledger = try begun(disk, file)
        var left: Result<Checkpoint, any Error>?
        disk.afterRecord = { left = Result { try self.checkpoint(file) } }
        ledger.note(status(4), at: 20 * Self.second)
        disk.afterRecord = {}
        let checkpoint = try #require(try left?.get())
        #expect(checkpoint.nextEpisode == 3 && checkpoint.records == 1)
        try goOn(from: checkpoint, disk)
        // The part that was told twice.
        #expect(disk.documents.flatMap(\.results).map(\.stretch.number) == [0, 1, 1, 2])
    }

    @Test func `a kill after the checkpoint of a record repeats nothing`() throws {
        let disk = Disk()
        let file = TemporaryFile("state")
        var ledger = try begun(disk, file)
        ledger.note(status(4), at: 20 * Self.second)
        let checkpoint = try checkpoint(file)
        #expect(checkpoint.recorded == totals(4) && checkpoint.nextEpisode == 4)
        try goOn(from: checkpoint, disk)
        #expect(disk.documents.flatMap(\.results).map(\.stretch.number) == [0, 1, 2, 3])
    }

    @Test func `an end and a resumption leave neither a gap nor anything twice`() throws {
        let disk = Disk()
        let file = TemporaryFile("state")
        var ledger = try begun(disk, file)
        ledger.close(SoakOutcome(totals: totals(3), nextEpisode: 3))
        let checkpoint = try checkpoint(file)
        #expect(checkpoint.recorded == totals(3) && checkpoint.records == 2)
        try goOn(from: checkpoint, disk)
    }

    @Test func `what a full disk refused is recorded once it is resumed`() throws {
        let disk = Disk()
        let file = TemporaryFile("state")
        var ledger = try begun(disk, file)
        disk.isFull = true
        ledger.note(status(4), at: 20 * Self.second)
        ledger.close(SoakOutcome(totals: totals(4), nextEpisode: 4))
        disk.isFull = false
        let checkpoint = try checkpoint(file)
        #expect(checkpoint.recorded == totals(2) && checkpoint.totals == totals(4))
        #expect(disk.documents.count == 1)
        try goOn(from: checkpoint, disk)
    }
}
