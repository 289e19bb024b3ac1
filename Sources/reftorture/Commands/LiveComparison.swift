import Harness
import Machine
import Records

/// From the options of `compare` to a plan, and to what is said of it.
struct LiveComparison {
    let kind: CompareKind
    let a: String
    let b: String
    let runs: RunOptions
    let verdict: CompareOptions
    let resolved: ResolvedPlacement

    /// Long enough for some hundred pairs of two subjects on two CPUs.
    private static let defaultLength = Duration.seconds(15)

    /// Makes the plan.
    ///
    /// - Parameter begin: When the command began, on the monotonic clock.
    /// - Returns: What is to be measured, and where.
    /// - Throws: `UnknownName` or `BadValue`, naming the bad token.
    func plan(begin: Int64) throws -> ComparePlan {
        try check()
        var random = SystemRandomNumberGenerator()
        let seed = runs.seed ?? random.next()
        let cells = kind.cells(a, b, scope)
        guard !cells.isEmpty else {
            throw BadValue(
                reason: "'--mode \(runs.mode?.rawValue ?? "")' leaves nothing to compare: neither "
                    + "'\(a)' nor '\(b)' has such a mode")
        }
        var plan = ComparePlan(
            cells: cells, cpus: resolved.placement.cpus, housekeeping: resolved.housekeeping,
            nanoseconds: nanoseconds, pairs: runs.repetitions, minEffect: verdict.minEffect,
            warmUpNanoseconds: runs.warmup?.nanoseconds ?? 300_000, seed: seed,
            replay: replay(seed: seed))
        plan.endsBy = runs.budget.map { begin + ($0.nanoseconds - $0.nanoseconds / 10) }
        return plan
    }

    /// Options that fit no kind, or not this one.
    private func check() throws {
        if let workload = runs.workload, !kind.workloads.contains(workload) {
            throw UnknownName(kind: "workload", token: workload, known: kind.workloads)
        }
        if let shape = verdict.shape, !kind.hasShapes {
            throw BadValue(
                reason: "'--shape \(shape.rawValue)' needs generations; "
                    + "'\(a)' is a \(kind.noun), and has one shape")
        }
        for name in runs.subjects ?? [] where !kind.strategies.contains(name) {
            if !kind.strategies.isEmpty {
                throw UnknownName(kind: "subject", token: name, known: kind.strategies)
            }
            throw BadValue(
                reason: "'--subjects \(name)' chooses nothing here: "
                    + "'\(a)' and '\(b)' are what is compared")
        }
    }

    private var scope: CompareKind.Scope {
        CompareKind.Scope(
            workload: runs.workload,
            modes: runs.mode.flatMap { CountingMode(rawValue: $0.rawValue) }.map { [$0] }
                ?? CountingMode.allCases,
            workerCounts: resolved.counts, shape: verdict.shape?.rawValue,
            subjects: runs.subjects)
    }

    /// Whoever says how many pairs says how long, unless a length is given as well.
    private var nanoseconds: Int64 {
        if let duration = runs.duration { return duration.nanoseconds }
        if runs.repetitions != nil { return .max }
        // Arriving, leaving and the bootstrap want their part of a budget.
        let room = runs.budget.map { $0.nanoseconds / 4 * 3 } ?? .max
        return min(Self.defaultLength.nanoseconds, room)
    }

    private func replay(seed: UInt64) -> String {
        var words = ["reftorture compare \(a) \(b) --seed \(seed)"]
        words.append("-c \(CPUSet(resolved.placement.cpus))")
        words.append("-w \(resolved.counts.map(String.init).joined(separator: ","))")
        if let workload = runs.workload { words.append("--workload \(workload)") }
        if let mode = runs.mode { words.append("--mode \(mode.rawValue)") }
        if let shape = verdict.shape { words.append("--shape \(shape.rawValue)") }
        if let subjects = runs.subjects {
            words.append("--subjects \(subjects.joined(separator: ","))")
        }
        return words.joined(separator: " ")
    }

    /// The options in force, besides those of placement.
    func options(of plan: ComparePlan) -> [String: String] {
        var options = [
            "a": a, "b": b, "min-effect": verdict.minEffectText,
            "workload": runs.workload ?? kind.workloads.first ?? "",
            "mode": scope.modes.map(\.rawValue).joined(separator: ","),
            "warmup": "\(plan.warmUpNanoseconds)ns",
        ]
        options["duration"] = plan.nanoseconds == .max ? nil : "\(plan.nanoseconds)ns"
        options["repeat"] = plan.pairs.map(String.init)
        options["shape"] = verdict.shape?.rawValue
        options["subjects"] = runs.subjects?.joined(separator: ",")
        return options
    }

    /// What `--dry-run` says: what would be compared, where, and for how long.
    func text(of plan: ComparePlan) -> String {
        let time =
            plan.nanoseconds == .max
            ? "until \(plan.pairs ?? 0) pairs are made"
            : "about \(plan.nanoseconds / 1_000_000_000 + 1) s"
        var lines = [
            "seed      \(plan.seed)", "time      \(time)", "effect    \(verdict.minEffectText)",
            "cells",
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
