public import Records
import Statistics

/// Two files of records held against each other.
///
/// Not pairs: the files are two runs, and whatever differed between them is in the ratio as well. So what
/// can be seen to differ is named.
public struct SavedComparison: Sendable {
    let a: SavedResults
    let b: SavedResults
    let minEffect: Double

    /// Puts two files side by side.
    public init(_ a: SavedResults, _ b: SavedResults, minEffect: Double) {
        self.a = a
        self.b = b
        self.minEffect = minEffect
    }

    /// Where the second was made: the document of a comparison says that of "after".
    public var setting: Document<BenchEntry> { b.setting }

    /// The environment of B, said to be emulated where A was: with one side meaningless the comparison is.
    public var environment: Environment {
        var environment = b.setting.environment
        if a.setting.environment.isEmulated {
            environment.virtualised = a.setting.environment.virtualised
        }
        return environment
    }

    /// An entry for whatever both measured, in the order of the first; yardsticks are no candidates.
    ///
    /// - Throws: `NothingToCompare` when there is nothing that both have.
    public func entries() throws(NothingToCompare) -> [CompareEntry] {
        let common = a.keys.filter {
            b.entries[$0] != nil && !BenchEntry.references.contains($0.subject)
        }
        guard !common.isEmpty else {
            throw .nothingInCommon(a: a.path, aHas: a.contents, b: b.path, bHas: b.contents)
        }
        return common.compactMap { key in
            guard let old = a.entries[key], let new = b.entries[key] else { return nil }
            return entry(key, old, new)
        }
    }

    private func entry(
        _ key: SavedResults.Key, _ old: BenchEntry, _ new: BenchEntry
    ) -> CompareEntry {
        var entry = CompareEntry(
            a: a.path, b: b.path, workload: key.workload, subject: key.subject, mode: key.mode,
            workers: key.workers, cpus: new.cpus, paired: false, minEffect: minEffect)
        entry.discarded = old.discarded + new.discarded
        entry.aNs = old.nsPerPair
        entry.bNs = new.nsPerPair
        guard let aNs = old.nsPerPair, let bNs = new.nsPerPair else {
            let (path, reason) =
                old.nsPerPair == nil ? (a.path, old.skipped) : (b.path, new.skipped)
            entry.skipped = "in \(path): \(reason ?? "not measured")"
            return entry
        }
        let count = min(aNs.samples ?? 0, bNs.samples ?? 0)
        guard
            let ratio = try? PairedRatio.unpaired(
                a: (aNs.median, aNs.low, aNs.high), b: (bNs.median, bNs.low, bNs.high),
                count: count)
        else {
            entry.skipped = "a recorded figure is not above zero"
            return entry
        }
        let noise = floorRatio(workers: key.workers)
        entry.enter(
            Judged(
                ratio: ratio, noise: noise,
                assumedNoise: Self.isKnown(noise) ? nil : CompareEntry.assumedNoise,
                minEffect: minEffect))
        return entry
    }

    // MARK: - Noise

    /// Whether a floor's ratio has an interval.
    private static func isKnown(_ noise: PairedRatio?) -> Bool {
        noise.map { $0.count >= PairedRatio.fewestPairs } ?? false
    }

    /// The floor of the second file against that of the first: fixed work, which should have cost the same.
    ///
    /// Without it nothing is equivalent, unless the effect asked for is larger than what is assumed instead,
    /// and only what is farther apart than that has improved or regressed.
    ///
    /// - Returns: `nil` when one of them has none for so many workers.
    private func floorRatio(workers: Int) -> PairedRatio? {
        func floor(_ file: SavedResults) -> Measured? {
            file.keys.first { $0.subject == "floor" && $0.workers == workers }
                .flatMap { file.entries[$0]?.nsPerPair }
        }
        guard let old = floor(a), let new = floor(b) else { return nil }
        return try? PairedRatio.unpaired(
            a: (old.median, old.low, old.high), b: (new.median, new.low, new.high),
            count: min(old.samples ?? 0, new.samples ?? 0))
    }

    private var unknownNoise: [String] {
        let workers = Set(
            a.keys.filter {
                b.entries[$0] != nil && !BenchEntry.references.contains($0.subject)
            }.map(\.workers))
        let unknown = workers.sorted().filter { !Self.isKnown(floorRatio(workers: $0)) }
        guard !unknown.isEmpty else { return [] }
        let counts = unknown.map(String.init).joined(separator: ", ")
        return [
            "the noise is unknown: the files have no floor in common with \(counts) "
                + "worker\(unknown == [1] ? "" : "s") and \(PairedRatio.fewestPairs) repetitions; 10 % is "
                + "assumed"
        ]
    }

    // MARK: - What differs

    /// What a reader should know of the two files, one sentence each.
    public var warnings: [String] {
        [
            "two files are two runs: their intervals know the spread within each, not what changed from "
                + "one to the other; 'compare' with two names measures in turns"
        ] + unknownNoise + differences + floors + ends + warned
    }

    /// Everything about host, environment and plan that is not the same.
    private var differences: [String] {
        let (old, new) = (a.setting, b.setting)
        let pairs: [(String, String?, String?)] = [
            ("build", old.version, new.version),
            ("host", old.host.name, new.host.name),
            ("CPU model", old.host.model, new.host.model),
            ("kernel", old.host.kernel, new.host.kernel),
            ("CPUs", "\(old.host.cpus)", "\(new.host.cpus)"),
            ("nodes", "\(old.host.nodes)", "\(new.host.nodes)"),
            ("governor", old.environment.governor, new.environment.governor),
            ("SMT", old.environment.smt, new.environment.smt),
            ("transparent huge pages", old.environment.thp, new.environment.thp),
            (
                "NUMA balancing", old.environment.numaBalancing.map { "\($0)" },
                new.environment.numaBalancing.map { "\($0)" }
            ),
            ("isolated CPUs", old.environment.isolatedCPUs, new.environment.isolatedCPUs),
            ("hypervisor", old.environment.virtualised, new.environment.virtualised),
        ]
        // Those choose cells and change none; only what both have is compared.
        let choosing: Set = ["subjects", "workers", "mode"]
        let options = Set(old.plan.options.keys).union(new.plan.options.keys)
            .subtracting(choosing).sorted().map {
                ("option --\($0)", old.plan.options[$0], new.plan.options[$0])
            }
        return (pairs + options).compactMap { what, was, became in
            was == became
                ? nil : "\(what) differs: \(shown(was)) in \(a.path), \(shown(became)) in \(b.path)"
        } + placements + pressures
    }

    private func shown(_ value: String?) -> String {
        value.map { $0.isEmpty ? "none" : $0 } ?? "unknown"
    }

    private var placements: [String] {
        let moved = a.keys.filter { key in
            guard let old = a.entries[key], let new = b.entries[key] else { return false }
            return old.nsPerPair != nil && new.nsPerPair != nil && old.cpus != new.cpus
        }
        return moved.isEmpty
            ? [] : ["workers were on other CPUs in \(moved.count) of the cells that both have"]
    }

    /// Pressure and steal are never equal; named when they are far apart.
    private var pressures: [String] {
        let (old, new) = (a.setting.environment, b.setting.environment)
        let pairs = [
            ("pressure on the CPUs", old.pressure, new.pressure, 10.0),
            ("time stolen by the hypervisor", old.steal, new.steal, 1.0),
        ]
        return pairs.compactMap { what, was, became, apart in
            guard let was, let became, (was - became).magnitude > apart else { return nil }
            return "\(what) differs: \(was) % in \(a.path), \(became) % in \(b.path)"
        }
    }

    /// The floor is the control here: fixed work that should have cost the same.
    private var floors: [String] {
        let shifts = a.keys.filter { $0.subject == "floor" }.compactMap { key -> Double? in
            guard let old = a.entries[key]?.nsPerPair?.median, old > 0,
                let new = b.entries[key]?.nsPerPair?.median
            else { return nil }
            return new / old - 1
        }
        guard let worst = shifts.max(by: { $0.magnitude < $1.magnitude }),
            worst.magnitude > ControlDrift.largest
        else { return [] }
        let tenths = Int((worst.magnitude * 1000).rounded())
        return [
            "the floor, fixed work, costs \(tenths / 10).\(tenths % 10) % \(worst > 0 ? "more" : "less") in "
                + "\(b.path): the machine itself was another"
        ]
    }

    /// What one of them was warned of when it was made, and the other was not.
    private var warned: [String] {
        let (old, new) = (a.setting.environment.warnings, b.setting.environment.warnings)
        return old.filter { !new.contains($0) }.map { "of \(a.path): \($0)" }
            + new.filter { !old.contains($0) }.map { "of \(b.path): \($0)" }
    }

    private var ends: [String] {
        [a, b].flatMap { file in
            [
                file.repeated > 0
                    ? "\(file.path) holds \(file.repeated) results more than once: the last of each counts"
                    : nil,
                file.truncatedLine.map {
                    "\(file.path):\($0): the last record was not finished and is left out"
                },
            ].compactMap(\.self)
        }
    }
}
