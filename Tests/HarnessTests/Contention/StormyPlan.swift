import Machine
import Percpu
import Records
import Synchronization

@testable import Harness

/// A short run of one part of `contention` on this host.
struct StormyPlan {
    var plan: ContentionPlan
    private let start: ProcessStart

    /// - Parameters:
    ///   - subjects: What is asked about.
    ///   - repetitions: How often.
    ///   - patience: Short where something is not to come.
    /// - Throws: When the host does not let itself be looked at.
    init(_ subjects: [Subject], repetitions: Int?, patience: Duration = .seconds(20)) throws {
        start = try ProcessStart.prepare()
        let cpus = Array(start.affinity.prefix(2))
        plan = ContentionPlan(
            subjects: subjects, fillings: [.init(order: .compact, cpus: cpus)],
            workerCounts: Array(1...cpus.count), nanoseconds: .max, repetitions: repetitions,
            warmUpNanoseconds: 50_000, seed: 7, replay: "again")
        plan.patience = patience
    }

    /// What a part made, and what it recorded on the way.
    struct Result {
        var outcome: Contention.Outcome
        var recorded: [ContentionEntry]
        /// How far it said it was.
        var fractions: [Double]
    }

    /// Runs a part; with no time it is to make its first look.
    func run(_ part: any ContentionPart.Type, nanoseconds: Int64 = .max / 4) throws -> Result {
        let topology = try HostSurvey(live: start).topology
        let part = part.init(plan: plan, topology: topology, start: start)
        var recorded: [ContentionEntry] = []
        var fractions: [Double] = []
        let report = ContentionReport(
            progress: { fraction, _ in fractions.append(fraction) },
            record: { entry, _ in recorded.append(entry) })
        let outcome = try part.run(
            until: MonotonicClock.nanoseconds() + nanoseconds, report: report)
        return Result(outcome: outcome, recorded: recorded, fractions: fractions)
    }

    /// Slots that every host has, and what they are compared with.
    static let sound = [
        Subject(Wrong<Sound>.self, summary: ""),
        Subject(SharedAtomic<HardwareWord>.self, summary: ""),
    ]
}
