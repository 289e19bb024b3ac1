import Machine
import Percpu
import Synchronization
import ZoneDevice

/// Plants under kill storms: ways of counting that fail by chance, and sound ones that never do.
extension Plant {
    /// How long a way of counting that fails by chance is given to do so.
    static let stormBound = Duration.seconds(60)
    /// How long a sound one must hold out.
    static let soundStorm = Duration.seconds(2)

    /// A broken way of counting that is searched for until its detector fires.
    ///
    /// - Parameters:
    ///   - entry: The mutant.
    ///   - fault: The fault's number, where it has one.
    ///   - sentence: What is wrong with it.
    ///   - detector: What must tell.
    ///   - follows: What may tell besides.
    init(
        storm entry: MutantEntry, fault: String? = nil, _ sentence: String, _ detector: Detector,
        follows: Set<Symptom>
    ) {
        let companions = follows.union([detector.symptom]).reduce(into: Set()) {
            $0.formUnion(Detector.all(of: $1))
        }
        self.init(
            id: fault.map { "\($0)/\(entry.name)" } ?? entry.name, fault: fault ?? entry.name,
            sentence, .statistical, detector: detector, besides: companions,
            bound: Self.stormBound
        ) { (host, seed, deadline) throws(HarnessError) in
            try Self.storm(
                entry, until: detector, patience: .seconds(5), host, seed, deadline)
        }
    }

    /// A way of counting that is claimed to be sound.
    init(soundStorm entry: MutantEntry, lasting length: Duration = Plant.soundStorm) {
        self.init(
            id: "sound/storm/\(entry.name)", fault: "sound",
            "the storms that mutants are caught in, by \(entry.name)", .sound, detector: nil,
            bound: length + .seconds(30)
        ) { (host, seed, deadline) throws(HarnessError) in
            let end = min(deadline, MonotonicClock.nanoseconds() + length.nanoseconds)
            return try Self.storm(
                entry, until: nil, patience: .seconds(20), host, seed, end)
        }
    }

    private static func storm(
        _ entry: MutantEntry, until detector: Detector?, patience: Duration, _ host: SelftestHost,
        _ seed: UInt64, _ deadline: Int64
    ) throws(HarnessError) -> Evidence {
        if let reason = entry.unavailableReason() { return Evidence(skipped: reason) }
        var search = MutantSearch(
            entry, expected: Set(Symptom.allCases), workerCPUs: host.hammers, patience: patience,
            start: host.start, seed: seed)
        search.detector = detector
        let outcome = try search.run(until: deadline)
        var evidence = Evidence(fired: outcome.detectors)
        evidence.details = ["\(outcome.strategyID), \(outcome.kills) kills"]
        evidence.interrupted = outcome.interrupted
        evidence.kills = outcome.kills
        return evidence
    }
}

extension Detector {
    /// Every detector that shows by `symptom`.
    static func all(of symptom: Symptom) -> Set<Detector> {
        var all = Set([Detector(symptom)])
        for invariant in Invariants.all {
            // Told apart by how often release ran.
            for figure in [0, 1, 2] {
                let finding = Finding(invariant.id, "", "", figure: figure)
                if Symptom(finding) == symptom { all.insert(Detector(invariant.id, symptom)) }
            }
        }
        return all
    }
}
