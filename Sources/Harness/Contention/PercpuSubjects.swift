import Machine
import Percpu
import Records
import Statistics

/// The subjects with a percpu mode that a part of `contention` asks about, and why the others are left out.
struct PercpuSubjects {
    /// Indices into the plan's subjects.
    private(set) var chosen: [Int] = []
    /// By index into the plan's subjects, in their order.
    private(set) var skipped: [(subject: Int, reason: String)] = []

    /// Whether any of them has a percpu mode.
    static func isEmpty(_ plan: ContentionPlan) -> Bool {
        plan.subjects.allSatisfy { $0.makeStorm == nil }
    }

    /// Fewest that are asked about whatever the time: more of each would not be worth an only one.
    private static let fewest = 2

    /// Chooses as many as there is time for.
    ///
    /// Few with figures that say something are worth more than all with none: as many are chosen as can
    /// have the repetitions that an interval needs.
    ///
    /// - Parameters:
    ///   - plan: Names them in the order of their worth.
    ///   - part: Who asks.
    ///   - watch: Asks in every worker's thread whether each can run there.
    ///   - nanoseconds: For all together.
    ///   - perRepetition: What one of them takes for one repetition, about, nanoseconds.
    /// - Throws: `HarnessError` when the workers cannot be asked.
    init(
        _ plan: ContentionPlan, part: ContentionPlan.Part, _ watch: inout Watch, nanoseconds: Int64,
        perRepetition: Double
    ) throws(HarnessError) {
        let reasons = try watch.askEveryWorker(plan.subjects.map(\.unavailableReason))
        let wanted = Double(min(plan.repetitions ?? .max, PairedRatio.fewestPairs))
        let fitting = Self.fitting(
            nanoseconds: nanoseconds, perSubject: perRepetition * max(1, wanted))
        for index in plan.subjects.indices where plan.subjects[index].makeStorm != nil {
            if let reason = reasons[index] {
                skipped.append((index, reason))
            } else if chosen.count >= fitting {
                skipped.append((index, Self.noTime(for: part, allowing: chosen.count)))
            } else {
                chosen.append(index)
            }
        }
    }

    /// Why a subject is left out for want of time, and what to do about it.
    static func noTime(for part: ContentionPlan.Part, allowing count: Int) -> String {
        "the time allows \(count) subjects in \(part.rawValue): name fewer, or give more time"
    }

    /// How many can be asked about.
    static func fitting(nanoseconds: Int64, perSubject: Double) -> Int {
        let fitting = Double(max(0, nanoseconds)) / max(1, perSubject)
        return max(fewest, Int(min(fitting, 1e6)))
    }
}

extension ContentionPlan {
    /// One worker per CPU, as far as the plan goes: what a kill meets on a host that is busy.
    var busyPlacement: [Int] {
        fillings[0].placement(workers: min(mostWorkers, fillings[0].cpus.count))
    }

    /// Whether the threads that kill have CPUs that no worker is on.
    var hasOwnTeardownCPU: Bool {
        housekeeping.map { $0.intersection(CPUSet(busyPlacement)).count < $0.count } ?? false
    }

    /// What surrounds workers that are placed so.
    func rig(placement: [Int]) -> Rig.Plan {
        Rig.Plan(
            placement: placement, housekeeping: housekeeping, patience: patience, endsBy: endsBy)
    }
}
