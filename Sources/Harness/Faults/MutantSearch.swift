public import Machine
import Percpu
import Statistics
import Synchronization
public import ZoneDevice

/// Looks for a broken way of counting by what it does to references under kill storms.
///
/// One storm after the other, each with a reference of its own, until what is expected was seen. All that
/// can hang runs in threads that are waited for and then left behind, never in the caller's.
public struct MutantSearch {
    /// What a search came to.
    public struct Outcome: Sendable {
        /// All that was seen, expected or not.
        public var sightings: Set<Sighting> = []
        /// Which detectors fired.
        public var detectors: Set<Detector> = []
        public var kills = 0
        /// From the first storm to the end of the one that showed it.
        public var seconds = 0.0
        public var strategyID: String
        /// Whether the end was asked for before it was seen.
        public var interrupted = false
    }

    /// The mutants that many kills are needed for, in the order of the faults.
    public static let names: [String] = Fault.all.compactMap { fault in
        guard fault.certainty == .statistical, case .strategy(let name) = fault.place else {
            return nil
        }
        return name
    }

    let entry: MutantEntry
    /// Symptoms of which one ends the search.
    let expected: Set<Symptom>
    /// What has to fire for the search to end, where a symptom alone is not enough.
    var detector: Detector?
    let workerCPUs: [Int]
    let patience: Duration
    let start: ProcessStart
    let seed: UInt64

    /// A search for the mutant `name`; `nil` when there is none of this name.
    ///
    /// - Parameters:
    ///   - name: One of `names`.
    ///   - workerCPUs: The CPU of each hammer; more of them than CPUs, so that some are always preempted
    ///     in the middle of something.
    ///   - patience: How long a switch may take once the workers are gone, and a thread to come back;
    ///     what takes longer hangs.
    ///   - start: What the process found when it began.
    ///   - seed: Where the lengths of holds come from.
    public init?(
        name: String, workerCPUs: [Int], patience: Duration = .seconds(5), start: ProcessStart,
        seed: UInt64
    ) {
        guard let entry = MutantRegistry.entry(named: name), Self.names.contains(name) else {
            return nil
        }
        self.init(
            entry, expected: Self.symptoms(of: name), workerCPUs: workerCPUs, patience: patience,
            start: start, seed: seed)
    }

    init(
        _ entry: MutantEntry, expected: Set<Symptom>, workerCPUs: [Int], patience: Duration,
        start: ProcessStart, seed: UInt64
    ) {
        self.entry = entry
        self.expected = expected
        self.workerCPUs = workerCPUs
        self.patience = patience
        self.start = start
        self.seed = seed
    }

    /// What the fault of this mutant is expected to look like.
    static func symptoms(of name: String) -> Set<Symptom> {
        let fault = Fault.all.first { fault in
            guard case .strategy(name) = fault.place else { return false }
            return true
        }
        guard let fault, let driver = fault.drivers.first,
            let generation = Generation.all.first(where: { fault.generations.contains($0.id) })
        else { return [] }
        var cycle = Cycle(generation: generation, driver: driver, pages: 1)
        fault.edit(&cycle)
        return Set(fault.expected(cycle, fault.scene).map(\.symptom))
    }

    /// Searches until it is seen, until something hangs, or until `deadline`.
    ///
    /// - Context: any thread; ends early when the end is asked for.
    /// - Parameter deadline: By the monotonic clock, nanoseconds; exceeded by a few times the patience
    ///   at most.
    /// - Returns: What was seen.
    /// - Throws: `HarnessError.machine` when workers or threads cannot be had.
    public func run(until deadline: Int64) throws(HarnessError) -> Outcome {
        let cpuCount = max(workerCPUs.max() ?? 0, start.affinity.max() ?? 0) + 1
        let site = Site(
            cpuCount: cpuCount, workerCPUs: workerCPUs, patience: patience
        ) { _, _, _ in }
        let crew: PinnedCrew
        let reaper: OwnThread
        do {
            crew = try PinnedCrew(placement: workerCPUs, start: start)
        } catch {
            throw .machine(error)
        }
        do {
            reaper = try OwnThread.start(name: "reaper", priority: .realtime(1)) {
                site.reaper.run()
            }
        } catch {
            try? crew.dismiss()
            throw .machine(error)
        }
        let begin = MonotonicClock.nanoseconds()
        var outcome = Outcome(strategyID: entry.strategyID)
        var isStuck = false
        defer {
            // Whoever hangs is left behind.
            let limit = isStuck ? .milliseconds(200) : patience
            site.reaper.stop()
            _ = reaper.join(within: limit)
            try? crew.dismiss(within: limit)
        }
        let rate = TickRate()
        var draw = SplitMix64(seed: seed)
        while !isStuck, !isFound(outcome) {
            outcome.interrupted = Interruption.isRequested
            if outcome.interrupted || MonotonicClock.nanoseconds() >= deadline { break }
            let storm = MutantStorm(
                entry: entry, site: site, crew: crew, rate: rate, patience: patience,
                seed: draw.next())
            let result = try storm.run(until: deadline)
            outcome.kills += result.kills
            outcome.sightings.formUnion(result.findings.compactMap(Sighting.init))
            outcome.detectors.formUnion(result.findings.compactMap(Detector.init))
            isStuck = result.isStuck
            outcome.seconds = Double(MonotonicClock.nanoseconds() - begin) * 1e-9
        }
        return outcome
    }

    private func isFound(_ outcome: Outcome) -> Bool {
        if let detector { return outcome.detectors.contains(detector) }
        return !expected.isDisjoint(with: outcome.sightings.map(\.symptom))
    }
}
