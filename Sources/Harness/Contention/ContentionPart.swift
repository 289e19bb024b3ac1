import Machine
import Records

/// One of the questions of `contention`, asked within the time it is given.
///
/// Each sets up what it needs and takes it down again, so that none disturbs the next.
protocol ContentionPart {
    /// What it needs to know.
    init(plan: ContentionPlan, topology: Topology, start: ProcessStart)

    /// Whether there is anything to ask on this host with this plan.
    var isEmpty: Bool { get }

    /// Its share of the time, beside those of the other parts; about what it takes on two CPUs.
    var weight: Double { get }

    /// Asks.
    ///
    /// - Context: the main thread. Ends early when the end is asked for.
    /// - Parameters:
    ///   - deadline: When it should be over, on the monotonic clock; a first look is finished whatever it takes.
    ///   - report: Told how far it has come, and given what is final.
    /// - Returns: What came out, as far as it came.
    /// - Throws: `HarnessError` when workers cannot be had or do not come back.
    func run(
        until deadline: Int64, report: ContentionReport
    ) throws(HarnessError) -> Contention.Outcome
}

/// Who is told of a run while it lasts.
struct ContentionReport {
    /// From 0 to 1 within the part, and what is being done.
    var progress: (Double, String) -> Void
    /// Given each entry as soon as it is final, with all that the part found until then.
    var record: (ContentionEntry, [Violation]) -> Void
}
