import Machine
import Records
import Synchronization

/// Why a run ends before its time.
enum Ending: Sendable {
    case interrupted
    /// The time for the whole command is over.
    case budget
    /// Something that must end did not, or something that must come did not.
    case hang
}

/// Waiting that comes to an end: nothing under test can keep a run from its own.
///
/// The main thread only ever waits here. What may hang runs in workers or in a thread of its own, and is
/// left behind when it does: the process ends without it.
struct Watch {
    let crew: PinnedCrew
    /// How long a confirmation or a release may take.
    let patience: Duration
    /// When the whole command must be over, on the monotonic clock; `nil` when nobody minds.
    let endsBy: Int64?
    /// What the oracle found so far.
    private(set) var findings: [Finding] = []
    /// Why the run ends before its time.
    private(set) var ending: Ending?

    init(crew: PinnedCrew, patience: Duration, endsBy: Int64?) {
        self.crew = crew
        self.patience = patience
        self.endsBy = endsBy
    }

    /// Between two looks at whether the run is to end.
    private static let glance = Duration.milliseconds(50)
    /// How long what is under way may take to end by itself once the end was asked for.
    private static let grace = Duration.seconds(1)

    /// How long a cell may take: far more than a release, since workers may have to take turns.
    var limit: Duration { patience * 6 }

    /// Whether the run is to end; remembers why.
    mutating func stopsHere() -> Bool {
        if ending == nil, Interruption.isRequested { ending = .interrupted }
        if ending == nil, let end = endsBy, MonotonicClock.nanoseconds() >= end {
            ending = .budget
        }
        return ending != nil
    }

    /// Notes what was found; what never came once ends the run, for each further wait would be as long.
    mutating func note(_ new: [Finding]) {
        findings += new.prefix(max(0, Self.mostFindings - findings.count))
        guard let missing = new.first(where: { $0.invariant == "INV-6" }) else { return }
        ending = .hang
        if !findings.contains(missing) { findings.append(missing) }
    }

    /// What was found, as a record has it.
    ///
    /// - Parameter replay: The command line that repeats the run.
    /// - Returns: One for each finding.
    func violations(replay: String) -> [Violation] {
        findings.map {
            Violation(
                invariant: $0.invariant, symptom: $0.symptom, detail: $0.detail, replay: replay)
        }
    }

    /// Asks here and in every worker's thread whether something can run there.
    ///
    /// - Parameter reasons: Each says why it cannot run in the calling thread.
    /// - Returns: For each the first reason there was; `nil` for what can run everywhere.
    /// - Throws: `HarnessError` when the workers cannot be asked.
    mutating func askEveryWorker(
        _ reasons: [@Sendable () -> String?]
    ) throws(HarnessError) -> [String?] {
        var found = reasons.map { $0() }
        let answers = try perform("arrival", crew.placement.indices) { context in
            reasons.map { reason in reason().map { "worker \(context.index): \($0)" } }
        }
        for answer in answers ?? [] {
            for (index, reason) in answer.enumerated() where found[index] == nil {
                found[index] = reason
            }
        }
        return found
    }

    /// Has workers do `body` together.
    ///
    /// - Parameters:
    ///   - what: Names it in findings.
    ///   - workers: Indices of the workers.
    ///   - giveUp: Lets workers out of what they wait for in each other.
    ///   - body: Runs once in each worker's thread.
    /// - Returns: What each returned; `nil` when the run ends instead, and `ending` says why.
    /// - Throws: `HarnessError` when the workers cannot be asked.
    mutating func perform<Result: Sendable>(
        _ what: String, _ workers: some Sequence<Int>, giveUp: () -> Void = {},
        body: @escaping @Sendable (WorkerContext) -> Result
    ) throws(HarnessError) -> [Result]? {
        let results = try results(of: begin(workers, body: body), what)
        if results == nil { giveUp() }
        return results
    }

    func begin<Result: Sendable>(
        _ workers: some Sequence<Int>, body: @escaping @Sendable (WorkerContext) -> Result
    ) throws(HarnessError) -> CrewJob<Result> {
        do {
            return try crew.begin(workers: workers, body: body)
        } catch {
            throw .machine(error)
        }
    }

    /// Waits for workers, as `perform` does.
    mutating func results<Result: Sendable>(
        of job: CrewJob<Result>, _ what: String
    ) throws(HarnessError) -> [Result]? {
        guard wait(what, within: limit, until: { job.isDone(within: $0) }) else {
            job.cancel()
            return nil
        }
        do {
            return try job.results(within: .zero)
        } catch {
            throw .stuck(cell: what, error)
        }
    }

    /// Has a thread of its own do `body`: it may take a lock that nobody gives back.
    ///
    /// - Returns: What it returned; `nil` when the run ends instead, and `ending` says why.
    mutating func watched<Result: Sendable>(
        _ what: String, within limit: Duration, _ body: @escaping @Sendable () -> Result
    ) throws(HarnessError) -> Result? {
        let answer = Answer<Result>()
        let thread: OwnThread
        do {
            thread = try OwnThread.start(name: "teardown") {
                let result = body()
                answer.set(result)
            }
        } catch {
            throw .machine(error)
        }
        guard wait(what, within: limit, until: { thread.join(within: $0) }) else { return nil }
        return answer.value
    }

    /// Waits until `isDone`; false when the run is to end first, or when it can only be a hang.
    private mutating func wait(
        _ what: String, within limit: Duration, until isDone: (Duration) -> Bool
    ) -> Bool {
        let begin = MonotonicClock.nanoseconds()
        var endWanted: Int64?
        while !isDone(Self.glance) {
            let now = MonotonicClock.nanoseconds()
            if stopsHere() {
                let since = endWanted ?? now
                endWanted = since
                // A budget is a bound; otherwise what is nearly done may be finished.
                if ending == .budget || now - since > Self.grace.nanoseconds { return false }
            } else if now - begin > limit.nanoseconds {
                let seconds = limit.nanoseconds / 1_000_000_000
                note([Finding("INV-6", "hang", "\(what): not done after \(seconds) s")])
                return false
            }
        }
        return true
    }

    /// More would say nothing new.
    private static var mostFindings: Int { 32 }
}
