import Harness
import Machine
import Records
import Reporting

/// What a soak writes while it runs: checkpoints, records of what was added, metrics.
///
/// A write that fails is told once for each kind, the soak goes on, and later writes are tried again: a
/// record that could not be written is part of the next one, also of a soak that is resumed.
///
/// A record comes first, and at once after it a checkpoint that knows of it: a kill between the two makes a
/// part that is recorded twice, under the same number, and never one that is lost.
struct SoakLedger {
    /// Something that is written.
    enum Kind: String, CaseIterable {
        case checkpoint
        case record
        case metrics
    }

    /// Where records go.
    struct Store {
        let append: (Document<SoakEntry>) throws(RecordError) -> Void
        let synchronize: () throws(RecordError) -> Void
    }

    private let planning: SoakPlanning
    private let store: Store?
    private let endpoint: TextEndpoint?
    private let makeDocument: (SoakEntry, [Violation]) -> Document<SoakEntry>
    private let warn: (String) -> Void
    /// What records hold so far.
    private var recorded: SoakTotals
    /// How many records that are.
    private var records: Int
    private var latest: SoakTotals
    private var nextEpisode: Int
    private var lastCheckpoint: Int64
    private var lastRecord: Int64
    private var lastMetrics: Int64?
    /// What could not be written at some time.
    private(set) var failed: Set<Kind> = []

    /// - Parameters:
    ///   - planning: The run.
    ///   - store: Where records go, if anywhere.
    ///   - endpoint: Where metrics are asked for, if anywhere.
    ///   - now: Nanoseconds of the monotonic clock, as everywhere here.
    ///   - makeDocument: Puts one record together.
    ///   - warn: Told what could not be written.
    init(
        _ planning: SoakPlanning, store: Store?, endpoint: TextEndpoint?, at now: Int64,
        makeDocument: @escaping (SoakEntry, [Violation]) -> Document<SoakEntry>,
        warn: @escaping (String) -> Void
    ) {
        self.planning = planning
        self.store = store
        self.endpoint = endpoint
        self.makeDocument = makeDocument
        self.warn = warn
        recorded = planning.recorded
        records = planning.records
        latest = planning.plan.totals
        nextEpisode = planning.plan.firstEpisode
        lastCheckpoint = now
        lastRecord = now
    }

    // MARK: - While it runs

    /// Takes notice of how the soak stands; called many times a second.
    mutating func note(_ status: SoakStatus, at now: Int64) {
        if lastMetrics.map({ now - $0 >= Self.metricsInterval }) ?? true {
            lastMetrics = now
            writeMetrics(
                status.totals, elapsed: status.elapsed, cycles: status.cyclesPerSecond,
                operations: status.operationsPerSecond)
        }
        // Of an episode that is under way neither a checkpoint nor a record tells.
        guard status.endedEpisode else { return }
        latest = status.totals
        nextEpisode = status.nextEpisode
        var isRecorded = false
        if now - lastRecord >= planning.options.recordInterval.nanoseconds {
            lastRecord = now
            isRecorded = writeRecord()
        }
        if isRecorded
            || now - lastCheckpoint >= planning.options.checkpointInterval.nanoseconds
        {
            lastCheckpoint = now
            writeCheckpoint()
        }
    }

    /// Whoever collects them does so every few seconds.
    private static let metricsInterval: Int64 = 1_000_000_000

    // MARK: - At its end

    /// Writes what there is; all of it, also when one thing fails.
    ///
    /// - Parameter outcome: How it ended; `nil` when it broke off, which leaves what was seen last.
    mutating func close(_ outcome: SoakOutcome?) {
        if let outcome {
            latest = outcome.totals
            nextEpisode = outcome.nextEpisode
        }
        _ = writeRecord()
        writeCheckpoint()
        let seconds = latest.seconds
        func rate(_ count: Int) -> Double { seconds > 0 ? Double(count) / seconds : 0 }
        writeMetrics(
            latest, elapsed: seconds, cycles: rate(latest.cycles),
            operations: rate(latest.operations))
        endpoint?.stop()
    }

    // MARK: - Writes

    /// Writes the checkpoint, if there is to be one.
    mutating func writeCheckpoint() {
        guard let path = planning.options.checkpoint else { return }
        attempt(.checkpoint) { ledger throws(RecordError) in
            try ledger.checkpoint.write(to: path)
        }
    }

    /// What a resumed run would begin with.
    var checkpoint: Checkpoint {
        Checkpoint(
            revision: planning.plan.revision, options: planning.deciding, seed: planning.plan.seed,
            nextEpisode: nextEpisode, totals: latest, recorded: recorded, records: records)
    }

    /// - Returns: Whether there is one record more, on the device: no checkpoint may know of it before.
    private mutating func writeRecord() -> Bool {
        guard let store else { return false }
        let part = latest.since(recorded)
        let before = records
        attempt(.record) { ledger throws(RecordError) in
            let entry = SoakEntry(
                totals: part, windows: ledger.planning.windows,
                from: ledger.recorded.seconds, number: ledger.records)
            try store.append(ledger.makeDocument(entry, part.violations))
            try store.synchronize()
            ledger.recorded = ledger.latest
            ledger.records += 1
        }
        return records > before
    }

    private mutating func writeMetrics(
        _ totals: SoakTotals, elapsed: Double, cycles: Double, operations: Double
    ) {
        guard endpoint != nil || planning.options.metricsFile != nil else { return }
        let text = OpenMetrics.text(
            of: totals, elapsed: elapsed, cyclesPerSecond: cycles, operationsPerSecond: operations,
            labels: ["seed": "\(planning.plan.seed)"])
        endpoint?.set(text)
        guard let path = planning.options.metricsFile else { return }
        attempt(.metrics) { _ throws(RecordError) in try AtomicFile.write(text, to: path) }
    }

    private mutating func attempt(
        _ kind: Kind, _ write: (inout SoakLedger) throws(RecordError) -> Void
    ) {
        do throws(RecordError) {
            try write(&self)
        } catch {
            if failed.insert(kind).inserted { warn("\(error.line); the soak goes on") }
        }
    }
}
