import ArgumentParser
import Foundation
import Machine
import Records
import TestSupport
import Testing

@testable import Harness
@testable import reftorture

/// How a process ends whose threads are inside something that never does.
@Suite struct SoakStuckTests {
    @discardableResult
    private static func endSoak(
        _ totals: SoakTotals, interrupted: Bool, fullDisk: Bool = false, isStuck: Bool = true,
        warnings: [String] = []
    ) throws -> Int32 {
        let bench = try SoakBench()
        let command = try SoakCommand.parse(["--seed", "7", "-q"])
        let planning = try bench.planning(command)
        let documents = SoakDocuments(
            planning: planning, survey: try HostSurvey(sysroot: bench.tree.root), section: nil)
        let store = SoakLedger.Store(
            append: { _ throws(RecordError) in
                if fullDisk { throw .cannotWrite(path: "disk", reason: "No space left") }
            }, synchronize: { () throws(RecordError) in })
        var ledger = SoakLedger(
            planning, store: store, endpoint: nil, at: 0,
            makeDocument: { documents.document($0, $1) }, warn: { _ in })
        let outcome = SoakOutcome(
            totals: totals, nextEpisode: 1, warnings: warnings, interrupted: interrupted,
            isStuck: isStuck)
        ledger.close(outcome)
        return try SoakRun(command: command, planning: planning)
            .end(outcome, planning, documents, ledger)
    }

    private static var found: SoakTotals {
        var totals = SoakTotals()
        totals.violationCount = 1
        return totals
    }

    @Test func `a soak that nobody waited for is an interruption, not a violation`() async {
        await #expect(processExitsWith: .exitCode(75)) {
            try SoakStuckTests.endSoak(SoakTotals(), interrupted: true)
        }
    }

    @Test func `a soak that is stuck and could not be written is exit 74`() async {
        await #expect(processExitsWith: .exitCode(74)) {
            try SoakStuckTests.endSoak(SoakTotals(), interrupted: true, fullDisk: true)
        }
    }

    @Test func `a soak that is stuck and has a finding is exit 1`() async {
        await #expect(processExitsWith: .exitCode(1)) {
            try SoakStuckTests.endSoak(SoakStuckTests.found, interrupted: true, fullDisk: true)
        }
    }

    @Test func `a soak of which not one episode could be run is exit 4, and says why`() async throws
    {
        let result = await #expect(
            processExitsWith: .exitCode(4), observing: [\.standardOutputContent]
        ) {
            ProcessEnd.now(
                try SoakStuckTests.endSoak(
                    SoakTotals(), interrupted: false, isStuck: false,
                    warnings: ["slots: skipped, the day is wrong"]))
        }
        let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
        #expect(output.contains("not one episode was run: slots: skipped, the day is wrong"))
        await #expect(processExitsWith: .exitCode(0)) {
            var totals = SoakTotals()
            totals.episodes = 1
            ProcessEnd.now(
                try SoakStuckTests.endSoak(totals, interrupted: false, isStuck: false))
        }
        await #expect(processExitsWith: .exitCode(75)) {
            ProcessEnd.now(
                try SoakStuckTests.endSoak(SoakTotals(), interrupted: true, isStuck: false))
        }
    }

    @Test(arguments: [false, true])
    func `a replay that nobody waited for is an interruption, and a finding one`(finds: Bool) async
    {
        if finds {
            await #expect(processExitsWith: .exitCode(1)) {
                try SoakStuckTests.endReplay([
                    Violation(invariant: "INV-6", symptom: "hang", detail: "d", replay: "r")
                ])
            }
        } else {
            await #expect(processExitsWith: .exitCode(75)) { try SoakStuckTests.endReplay([]) }
        }
    }

    private static func endReplay(_ violations: [Violation]) throws {
        let command = try ReplayCommand.parse(["rt1:soak:x", "-q"])
        try command.end(
            ReplayOutcome(
                entry: ReplayEntry(token: "t", kind: "soak", title: "lives rseq"),
                violations: violations, interrupted: true, isStuck: true))
    }
}
