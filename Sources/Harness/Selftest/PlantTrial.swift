import Machine
import Records
import Statistics

/// One plant on trial: run, judged against what it must show, and written down.
struct PlantTrial {
    let plant: Plant
    let host: SelftestHost
    /// Promises whose detectors are switched off.
    let blind: Set<String>
    private var rounds: [Round] = []
    private(set) var interrupted = false
    private var skipped: String?

    init(plant: Plant, host: SelftestHost, blind: Set<String>) {
        self.plant = plant
        self.host = host
        self.blind = blind
        skipped = plant.unseen
    }

    /// One run with one seed.
    private struct Round {
        var evidence: Evidence
        var seconds: Double
        /// What the detectors that are on have said and should not have.
        var wrong: Set<Detector>
        var isCaught: Bool
    }

    mutating func skip(_ reason: String) { skipped = skipped ?? reason }

    /// Runs it, with as many seeds as are asked for where chance decides.
    mutating func make(seed: UInt64, rounds count: Int, endsBy: Int64?) throws(HarnessError) {
        guard skipped == nil else { return }
        let seeds = SplitMix64(seed: seed)
        for index in 0..<(plant.kind == .statistical ? count : 1) {
            var draw = seeds.stream(index)
            let begin = MonotonicClock.nanoseconds()
            var deadline = begin + plant.bound.nanoseconds
            // What is cut short by a budget was not given its time, and is not held against anybody.
            let isCut = endsBy.map { $0 < deadline } ?? false
            if let endsBy { deadline = min(deadline, endsBy) }
            let evidence = try plant.run(host, draw.next(), deadline)
            let seconds = Double(MonotonicClock.nanoseconds() - begin) / 1e9
            interrupted = evidence.interrupted
            if interrupted { return }
            if let reason = evidence.skipped { return skip(reason) }
            let round = judge(evidence, seconds)
            let isUnproven = plant.kind == .statistical ? !round.isCaught : evidence.isIdle
            if isCut, isUnproven {
                return skip("no time was left for it")
            }
            rounds.append(round)
        }
    }

    private func judge(_ evidence: Evidence, _ seconds: Double) -> Round {
        let fired = evidence.fired.filter { !blind.contains($0.invariant) }
        var legal = plant.companions.union(evidence.tolerated)
        if let detector = plant.detector { legal.insert(detector) }
        let wrong = fired.subtracting(legal)
        let isNamed = plant.detector.map(fired.contains) ?? false
        let isCaught =
            isNamed && wrong.isEmpty && evidence.missing.isEmpty
            && seconds <= boundSeconds
        return Round(evidence: evidence, seconds: seconds, wrong: wrong, isCaught: isCaught)
    }

    // MARK: - What is written down

    /// The detectors that are on and fired, the named one first.
    private var fired: [Detector] {
        let all = rounds.reduce(into: Set<Detector>()) { $0.formUnion($1.evidence.fired) }
            .filter { !blind.contains($0.invariant) }
            .sorted { $0.name < $1.name }
        return all.filter { $0 == plant.detector } + all.filter { $0 != plant.detector }
    }

    /// What must be told and what may be, by name.
    private var expected: [String] {
        guard let detector = plant.detector else { return [] }
        let others = plant.companions.subtracting([detector])
        return [detector.name] + others.map(\.name).sorted()
    }

    /// Of a sound plant what should not have fired; of another one what did.
    private var told: [Detector] {
        guard plant.kind == .sound else { return fired }
        let wrong = rounds.reduce(into: Set<Detector>()) { $0.formUnion($1.wrong) }
        return wrong.sorted { $0.name < $1.name }
    }

    var entry: SelftestEntry {
        let told = told.map(\.name)
        let isSound = plant.kind == .sound
        let isWrong = !told.isEmpty || rounds.contains { $0.evidence.isIdle }
        let isCaught = !rounds.isEmpty && (isSound ? isWrong : rounds.allSatisfy(\.isCaught))
        let seconds = rounds.map(\.seconds)
        var entry = SelftestEntry(
            id: plant.id, detector: plant.detector?.name, fault: isSound ? nil : plant.fault,
            planted: plant.sentence, kind: plant.kind.rawValue,
            expected: expected, caught: isCaught, by: told.first, beside: Array(told.dropFirst()),
            seconds: seconds.max(),
            boundSeconds: boundSeconds, skipped: skipped)
        if seconds.count > 1 {
            entry.rounds = SelftestEntry.Rounds(
                seconds: seconds, missed: rounds.count { !$0.isCaught })
        }
        return entry
    }

    /// What is wrong about the harness; one for each round that is.
    func violations(seed: UInt64) -> [Violation] {
        guard skipped == nil else { return [] }
        return rounds.compactMap { round in
            guard let (invariant, symptom) = complaint(of: round) else { return nil }
            let details = [plant.sentence] + round.evidence.details
            return Violation(
                invariant: invariant, symptom: "\(plant.id): \(symptom)",
                detail: details.joined(separator: "; "),
                replay: "reftorture selftest --only \(plant.id) --seed \(seed)"
                    + (blind.isEmpty ? "" : " --blind \(blind.sorted().joined(separator: ","))"))
        }
    }

    private func complaint(of round: Round) -> (invariant: String, symptom: String)? {
        let wrong = round.wrong.sorted { $0.name < $1.name }
        if let first = wrong.first {
            let names = wrong.map(\.name).joined(separator: ", ")
            return (first.invariant, "\(names) fired, where it must not")
        }
        if plant.kind == .sound, round.evidence.isIdle {
            // Kills that do not come to their end are what INV-6 is about.
            return ("INV-6", "held nothing: not one kill")
        }
        guard let detector = plant.detector, !round.isCaught else { return nil }
        let missing = round.evidence.missing
        if round.seconds > boundSeconds {
            return (detector.invariant, "not caught within \(plant.bound)")
        }
        return missing.isEmpty
            ? (detector.invariant, "not caught: \(detector.symptom.words) did not fire")
            : (detector.invariant, "not found: \(missing.joined(separator: ", "))")
    }

    private var boundSeconds: Double { Double(plant.bound.nanoseconds) / 1e9 }
}
