import Harness
import Machine
import Records

/// From the options of `compare` to a plan, and to what is said of it.
struct LiveComparison {
    let kind: CompareKind
    let a: Comparands.Name
    let b: Comparands.Name
    let runs: RunOptions
    let verdict: CompareOptions
    let resolved: ResolvedPlacement

    /// Makes the plan.
    ///
    /// - Parameter begin: When the command began, on the monotonic clock.
    /// - Returns: What is to be measured, and where.
    /// - Throws: `UnknownName` or `BadValue`, naming the bad token.
    func plan(begin: Int64) throws -> ComparePlan {
        try check()
        var random = SystemRandomNumberGenerator()
        let seed = runs.seed ?? random.next()
        let cells = kind.cells(a.id, b.id, scope)
        guard !cells.isEmpty else {
            throw BadValue(
                reason: "'--mode \(runs.mode?.rawValue ?? "")' leaves nothing to compare: neither "
                    + "'\(a.id)' nor '\(b.id)' has such a mode")
        }
        var plan = ComparePlan(
            cells: cells, cpus: resolved.placement.cpus, housekeeping: resolved.housekeeping,
            nanoseconds: nanoseconds, pairs: runs.repetitions, minEffect: minEffect,
            warmUpNanoseconds: runs.warmup?.nanoseconds ?? 300_000, seed: seed,
            replay: replay(seed: seed))
        plan.endsBy = runs.budget.map { begin + ($0.nanoseconds - $0.nanoseconds / 10) }
        return plan
    }

    /// Options that fit no kind, or not this one.
    private func check() throws {
        if let workload = runs.workload { try check(workload) }
        if let shape = verdict.shape, !kind.hasShapes {
            throw BadValue(
                reason: "'--shape \(shape.rawValue)' needs generations; "
                    + "'\(a.typed)' is a \(kind.noun), and has one shape")
        }
        for name in runs.subjects ?? [] where Self.known(name, kind.strategies) == nil {
            if !kind.strategies.isEmpty {
                throw UnknownName(kind: "subject", token: name, known: kind.strategies)
            }
            throw BadValue(
                reason: "'--subjects \(name)' chooses nothing here: "
                    + "'\(a.typed)' and '\(b.typed)' are what is compared")
        }
    }

    private func check(_ token: String) throws {
        guard let workload = Self.known(token, kind.workloads) else {
            throw UnknownName(kind: "workload", token: token, known: kind.workloads)
        }
        let modes = kind.modes(workload).map(\.rawValue)
        if let mode = runs.mode?.rawValue, !modes.contains(mode) {
            throw BadValue(
                reason: "'--mode \(mode)' does not fit \(workload); it has: "
                    + modes.joined(separator: ", "))
        }
        for name in [a, b] {
            if let reason = kind.misfit(name.id, workload) {
                throw BadValue(reason: "'\(name.typed)' cannot be compared so: \(reason)")
            }
        }
    }

    /// A name as it is listed, whatever its case.
    private static func known(_ token: String, _ names: [String]) -> String? {
        names.first { $0.lowercased() == token.lowercased() }
    }

    private var workload: String? { runs.workload.flatMap { Self.known($0, kind.workloads) } }

    private var minEffect: Double { verdict.minEffect ?? kind.leastEffect }

    /// What is to be said of the names; `nil` when there is nothing.
    var notice: String? {
        guard a.id == b.id, a.typed.lowercased() != b.typed.lowercased() else { return nil }
        return
            "'\(a.typed)' and '\(b.typed)' are one \(kind.noun), \(a.id): this is A against itself"
    }

    private var scope: CompareKind.Scope {
        CompareKind.Scope(
            workload: workload,
            modes: runs.mode.flatMap { CountingMode(rawValue: $0.rawValue) }.map { [$0] }
                ?? CountingMode.allCases,
            workerCounts: resolved.counts, shape: verdict.shape?.rawValue,
            subjects: runs.subjects?.compactMap { Self.known($0, kind.strategies) })
    }

    /// Whoever says how many pairs says how long, unless a length is given as well.
    private var nanoseconds: Int64 {
        if let duration = runs.duration { return duration.nanoseconds }
        if runs.repetitions != nil { return .max }
        // Arriving, leaving and the bootstrap want their part of a budget.
        let room = runs.budget.map { $0.nanoseconds / 4 * 3 } ?? .max
        return min(Duration.seconds(kind.seconds).nanoseconds, room)
    }

    private func replay(seed: UInt64) -> String {
        var words = ["reftorture compare \(a.id) \(b.id) --seed \(seed)"]
        words.append("-c \(CPUSet(resolved.placement.cpus)) --order \(resolved.order.rawValue)")
        if let kept = resolved.housekeeping { words.append("-H \(kept)") }
        words.append("-w \(resolved.counts.map(String.init).joined(separator: ","))")
        // A hang or a fault may need as many rounds as there were.
        if nanoseconds != .max { words.append("-d \(nanoseconds)ns") }
        if let repetitions = runs.repetitions { words.append("-r \(repetitions)") }
        if let warmup = runs.warmup { words.append("--warmup \(warmup.nanoseconds)ns") }
        words.append("--min-effect \(CompareOptions.text(ofEffect: minEffect))")
        if let workload { words.append("--workload \(workload)") }
        if let mode = runs.mode { words.append("--mode \(mode.rawValue)") }
        if let shape = verdict.shape { words.append("--shape \(shape.rawValue)") }
        if let subjects = scope.subjects {
            words.append("--subjects \(subjects.joined(separator: ","))")
        }
        return words.joined(separator: " ")
    }

    /// The options in force, besides those of placement.
    func options(of plan: ComparePlan) -> [String: String] {
        var options = [
            "a": a.typed, "b": b.typed,
            "min-effect": CompareOptions.text(ofEffect: plan.minEffect),
            "workload": workload ?? kind.workloads.first ?? "",
            "mode": scope.modes.map(\.rawValue).joined(separator: ","),
            "warmup": "\(plan.warmUpNanoseconds)ns",
        ]
        options["duration"] = plan.nanoseconds == .max ? nil : "\(plan.nanoseconds)ns"
        options["repeat"] = plan.pairs.map(String.init)
        options["shape"] = verdict.shape?.rawValue
        options["subjects"] = scope.subjects?.joined(separator: ",")
        return options
    }

    /// What `--dry-run` says: what would be compared, where, and for how long.
    func text(of plan: ComparePlan) -> String {
        let time =
            plan.nanoseconds == .max
            ? "until \(plan.pairs ?? 0) pairs are made"
            : "about \(plan.nanoseconds / 1_000_000_000 + 1) s"
        var lines = [
            "seed      \(plan.seed)", "time      \(time)",
            "effect    \(CompareOptions.text(ofEffect: plan.minEffect))", "A         \(a.shown)",
            "B         \(b.shown)", "cells",
        ]
        lines += plan.cells.map { "  \($0.description)" }
        lines.append("workers")
        for placed in resolved.placed {
            let repeats = placed.workers > plan.cpus.count ? ", over and over" : ""
            lines.append("  \(placed.workers) on CPUs \(CPUSet(placed.cpus))\(repeats)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
