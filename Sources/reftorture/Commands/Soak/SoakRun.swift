import Harness
import Machine
import Records
import Reporting

/// One soak, from its first line to its last: what the command is, or a section of a job file.
struct SoakRun {
    let command: SoakCommand
    let planning: SoakPlanning
    /// Name of the section; `nil` without a job file.
    var section: String?

    private var output: OutputOptions { command.output }

    /// Refuses what the host has no room for, before anything of any section runs.
    func check(_ survey: HostSurvey, sysroot: String?) throws {
        try planning.check(MemoryBudget(root: sysroot ?? ""))
        if survey.isLive { try planning.check(ThreadBudget.host()) }
    }

    /// Runs it.
    ///
    /// - Returns: The exit code.
    /// - Throws: What keeps it from running at all, in one line.
    func make(on survey: HostSurvey, _ start: ProcessStart) throws -> Int32 {
        var planning = planning
        let store = try output.recordStore()
        try FlightDump.checkWritable(directory: planning.plan.dumps)
        let isAfresh = try resume(&planning)
        let endpoint = try command.soak.metricsPort.map { port throws(MachineError) in
            try TextEndpoint(port: port)
        }
        output.warn("seed \(planning.plan.seed)\(section.map { ", section [\($0)]" } ?? "")")
        for note in planning.choosing.notes { output.warn(note) }
        if let isAfresh { output.warn(isAfresh) }
        if let endpoint { output.warn("metrics on http://127.0.0.1:\(endpoint.port)/metrics") }
        let now = MonotonicClock.nanoseconds()
        planning.begin(at: now)
        let documents = SoakDocuments(planning: planning, survey: survey, section: section)
        let output = output
        var ledger = SoakLedger(
            planning, store: store.map(SoakLedger.Store.init), endpoint: endpoint, at: now,
            makeDocument: { documents.document($0, $1) }, warn: { output.warn($0) })
        // A checkpoint that cannot be written must not cost hours to be known.
        if let path = command.soak.checkpoint { try ledger.checkpoint.write(to: path) }
        if let reason = planning.choosing.skipReason {
            return try skip(reason, planning, documents, store)
        }
        if command.soak.oracleCost {
            return try measureOracle(planning, documents, survey, store, start)
        }
        let outcome = try run(planning, &ledger, survey, start)
        return try end(outcome, planning, documents, ledger)
    }

    // MARK: - Before

    /// Goes on from the checkpoint, if there is one and it is asked for.
    ///
    /// - Returns: What to say of it.
    private func resume(_ planning: inout SoakPlanning) throws -> String? {
        guard let path = command.soak.checkpoint else { return nil }
        let exists = FilePresence.exists(path)
        guard command.soak.resume else {
            return exists ? "\(path) is begun anew; --resume would go on from it" : nil
        }
        guard exists else { return "no checkpoint at \(path) yet: started afresh" }
        let checkpoint = try Checkpoint.read(
            from: path, revision: planning.plan.revision, options: planning.deciding)
        try planning.resume(from: checkpoint, at: path)
        return "resumed from \(path): \(Self.count(checkpoint.totals.episodes, "episode")), "
            + "\(SoakStatusText.time(checkpoint.totals.seconds)) of load are done"
    }

    /// Nothing can run here: that is on record too.
    private func skip(
        _ reason: String, _ planning: SoakPlanning, _ documents: SoakDocuments,
        _ store: RecordStore?
    ) throws -> Int32 {
        output.warn("skipped: \(reason)")
        let document = documents.document(SoakEntry(skipped: reason), [])
        try output.print(document)
        try store?.append(document)
        try store?.synchronize()
        return Records.ExitCode.skipped
    }

    // MARK: - The run

    private func run(
        _ planning: SoakPlanning, _ ledger: inout SoakLedger, _ survey: HostSurvey,
        _ start: ProcessStart
    ) throws -> SoakOutcome {
        // Threads that are no workers, the reaper among them, inherit the mask of this one.
        if let housekeeping = planning.resolved.housekeeping { try Affinity.set(housekeeping) }
        // The next section of a job begins as this one did.
        defer {
            if planning.resolved.housekeeping != nil { try? Affinity.set(start.affinity) }
        }
        var line = output.statusLine()
        let soak = Soak(plan: planning.plan, topology: survey.topology, start: start)
        let outcome: SoakOutcome
        do throws(HarnessError) {
            outcome = try soak.run { status in
                ledger.note(status, at: MonotonicClock.nanoseconds())
                line.update {
                    SoakStatusText(status: status, windows: planning.windows).text
                }
            }
        } catch {
            line.clear()
            // Whatever it was, hours of results are not to be lost to it.
            ledger.close(nil)
            throw error
        }
        line.clear()
        ledger.close(outcome)
        return outcome
    }

    /// Episodes with the oracle and without it, in turns, in place of a soak.
    private func measureOracle(
        _ planning: SoakPlanning, _ documents: SoakDocuments, _ survey: HostSurvey,
        _ store: RecordStore?, _ start: ProcessStart
    ) throws -> Int32 {
        var line = output.progressLine()
        let cost = OracleCost(
            plan: planning.plan, pairs: Self.oraclePairs, topology: survey.topology, start: start)
        let ratios = try cost.run { what, share in
            line.update("\(Int(share * 100)) %  oracle on and off: \(what)")
        }
        line.clear()
        let document = documents.document(SoakEntry(oracleThroughput: ratios), [])
        try output.print(document)
        try store?.append(document)
        try store?.synchronize()
        return Interruption.isRequested
            ? Records.ExitCode.interrupted : Records.ExitCode.success
    }

    /// Pairs of episodes for each load and way of counting.
    private static let oraclePairs = 10

    // MARK: - After

    /// Tells what came of it.
    ///
    /// - Returns: The exit code; does not return, and ends the process with that code, when threads are stuck.
    /// - Throws: When nobody takes the result, and nothing worse happened.
    func end(
        _ outcome: SoakOutcome, _ planning: SoakPlanning, _ documents: SoakDocuments,
        _ ledger: SoakLedger
    ) throws -> Int32 {
        for warning in outcome.warnings { output.warn(warning) }
        let totals = outcome.totals
        var entry = SoakEntry(totals: totals, windows: planning.windows)
        entry.skipped = outcome.nothingRan
        if let reason = entry.skipped { output.warn("skipped: \(reason)") }
        var end = SoakEnd(
            findings: totals.violationCount, couldNotWrite: !ledger.failed.isEmpty,
            interrupted: outcome.interrupted, skipped: entry.skipped != nil,
            hasGaps: !entry.neverHit.isEmpty || totals.invalidCount > 0, strict: output.strict)
        var printing: (any Error)?
        do {
            try output.print(
                documents.document(entry, totals.violations, warnings: outcome.warnings))
        } catch {
            printing = error
        }
        let goOn = outcome.interrupted && command.soak.checkpoint != nil
        output.warn(
            "seed \(planning.plan.seed): \(Self.count(totals.violationCount, "finding")) in "
                + "\(Self.count(totals.episodes, "episode")), "
                + "\(SoakStatusText.time(totals.seconds)) of load"
                + (goOn ? "; interrupted, --resume goes on" : ""))
        if outcome.isStuck {
            if let printing = printing as? any ExitCoded {
                output.warn(printing.line)
                end.couldNotWrite = true
            }
            // Threads that never come back would keep the process from ending.
            ProcessEnd.now(end.code)
        }
        if let printing, end.code != Records.ExitCode.violated { throw printing }
        return end.code
    }

    private static func count(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}

extension SoakLedger.Store {
    /// A file.
    init(_ store: RecordStore) {
        append = { document throws(RecordError) in try store.append(document) }
        synchronize = { () throws(RecordError) in try store.synchronize() }
    }
}
