import Machine
import Records
import Statistics

/// What a soak has come to, between two episodes and within one.
struct SoakState {
    private(set) var totals: SoakTotals
    let seconds: Double
    private let draw: EpisodeDraw
    private var number: Int
    private var warnings: [String] = []
    var interrupted = false
    private var isStuck = false
    private var pace = Pace()

    /// More of them would say nothing new, and a file of a soak of weeks is to stay small.
    private static let mostKept = 64
    private static let mostEpisodesKept = 1_024
    /// So many episodes in a row that cannot be run here, and none will be.
    private static let mostSkipped = 1_000
    /// Episodes in a row that could not be run here.
    private var skipped = 0

    /// Whether nothing of all that could be drawn can be run.
    var isFutile: Bool { skipped >= Self.mostSkipped }

    init(_ plan: SoakPlan) {
        totals = plan.totals
        seconds = Double(plan.duration.nanoseconds) * 1e-9
        number = plan.firstEpisode
        draw = EpisodeDraw(
            choice: plan.choice, cpuCount: plan.cpus.values.map(\.count).max() ?? 1,
            seed: plan.seed)
    }

    /// The episode to run now: shorter when little time is left.
    func next() -> EpisodePlan {
        var plan = draw.plan(number)
        plan.milliseconds = min(plan.milliseconds, max(1, Int((seconds - totals.seconds) * 1000)))
        return plan
    }

    /// Nothing can run just now; time goes by all the same.
    mutating func wait(for episode: EpisodePlan, because reasons: [String]) {
        let from = totals.seconds
        _ = Interruption.sleep(.milliseconds(200))
        totals.seconds += 0.2
        note(reasons.isEmpty ? ["no CPU to run on"] : reasons, from: from)
    }

    mutating func add(_ report: EpisodeReport, _ plan: SoakPlan) {
        let from = totals.seconds
        // Who was cut off in something that may be a hang is run again by whoever resumes.
        if !report.isUnfinished { number += 1 }
        skipped = report.skipped == nil ? 0 : skipped + 1
        totals.merge(report)
        note(report.invalid, from: from)
        if let reason = report.skipped { warn("\(report.plan.subject): skipped, \(reason)") }
        for warning in report.warnings { warn(warning) }
        for (place, finding) in report.findings.enumerated() {
            totals.violationCount += 1
            // The first of each episode for much longer: without one nobody could run it again.
            let most = place == 0 ? Self.mostEpisodesKept : Self.mostKept
            guard totals.violations.count < most else { continue }
            let token = EpisodeToken(
                revision: plan.revision, plan: report.plan,
                wanted: .init(invariant: finding.invariant, symptom: finding.symptom))
            totals.violations.append(
                Violation(
                    invariant: finding.invariant, symptom: finding.symptom,
                    detail: "\(report.plan.title): \(finding.detail)",
                    replay: plan.replay(token.text)))
        }
        if let dump = report.dump, totals.dumps.count < Self.mostKept { totals.dumps.append(dump) }
        if report.interrupted { interrupted = true }
        if report.isStuck { isStuck = true }
    }

    private mutating func note(_ reasons: [String], from: Double) {
        guard !reasons.isEmpty else { return }
        totals.invalidCount += 1
        let reason = reasons.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            .joined(separator: "; ")
        if let last = totals.invalid.last, last.reason == reason, last.to == from {
            totals.invalid[totals.invalid.count - 1].to = totals.seconds
        } else if totals.invalid.count < Self.mostKept {
            totals.invalid.append(
                SoakTotals.InvalidStretch(from: from, to: totals.seconds, reason: reason))
        }
    }

    private mutating func warn(_ text: String) {
        if !warnings.contains(text) { warnings.append(text) }
    }

    /// How it stands, with what is known of the episode under way.
    mutating func status(with report: EpisodeReport?) -> SoakStatus {
        var all = totals
        if let report { all.merge(report) }
        pace.note(all)
        return SoakStatus(
            totals: all, episode: report?.plan, elapsed: all.seconds, duration: seconds,
            cyclesPerSecond: pace.cyclesPerSecond, operationsPerSecond: pace.operationsPerSecond,
            nextEpisode: number, endedEpisode: report == nil)
    }

    var outcome: SoakOutcome {
        SoakOutcome(
            totals: totals, nextEpisode: number, warnings: warnings, interrupted: interrupted,
            isStuck: isStuck)
    }
}

/// How fast it goes, over the last second or so.
private struct Pace {
    private var old = (at: 0.0, cycles: 0, operations: 0)
    private(set) var cyclesPerSecond = 0.0
    private(set) var operationsPerSecond = 0.0

    mutating func note(_ totals: SoakTotals) {
        let passed = totals.seconds - old.at
        guard passed >= 1 else { return }
        cyclesPerSecond = Double(totals.cycles - old.cycles) / passed
        operationsPerSecond = Double(totals.operations - old.operations) / passed
        old = (totals.seconds, totals.cycles, totals.operations)
    }
}

extension SoakTotals {
    /// Adds an episode, or as much of it as is over.
    mutating func merge(_ report: EpisodeReport) {
        guard report.skipped == nil else { return }
        episodes += 1
        cycles += report.cycles
        cyclesInUse += report.cyclesInUse
        operations += report.operations
        kills += report.kills
        seconds += report.seconds
        coverage.merge(report.coverage)
        known.merge(report.known, uniquingKeysWith: +)
        ran[report.plan.title, default: 0] += 1
        if let part = report.histograms[.killToConfirm] { killToConfirm.merge(part) }
        if let part = report.histograms[.confirmToRelease] { confirmToRelease.merge(part) }
        if let part = report.histograms[.teardown] { teardown.merge(part) }
    }
}

extension EpisodePlan {
    /// What it runs, such as `devices G1 dax-pmem rseq`.
    public var title: String {
        let device = load == SoakLoad.devices.id ? [generation, driver].compactMap { $0 } : []
        let planted = fault.map { ["with \($0)"] } ?? []
        return ([load] + device + [subject] + planted).joined(separator: " ")
    }
}
