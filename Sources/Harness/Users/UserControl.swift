import Machine
import Percpu
import Statistics

/// A user of percpu references, as a run sees it: workers that are timed, and a verdict at the end.
protocol ReferenceUser: AnyObject, Sendable {
    associatedtype Worker: TimedWorker
    /// The part of one worker out of `workers`, which counts from the slot that is its own.
    func worker(index: Int, cpu: Int, of workers: Int) -> Worker
    /// Tears down and judges, with all workers gone.
    func judge() -> Judgement
    /// Its references as they stand just now, by name, for whoever looks into a hang.
    func snapshots() -> [(name: String, snapshot: Snapshot)]
}

/// A user that kills or switches its references while its workers go on.
protocol ControlledUser: ReferenceUser {
    /// What one round of the control thread is, in one word.
    static var control: String { get }
    /// Starts what rounds rely on.
    func prepare() throws(MachineError)
    /// One round, timed and judged.
    ///
    /// - Returns: False when something that must come never came; no round follows.
    func round(_ number: Int, _ report: inout ControlReport) -> Bool
    /// Lets workers out of whatever they wait for; they will not wait again.
    func stop()
}

extension ControlledUser {
    func prepare() throws(MachineError) {}
    func stop() {}

    /// Round after round, until it is told that the rounds so far are enough.
    func runControl(_ rate: TickRate, _ enough: (_ rounds: Int) -> Bool) -> ControlReport {
        var report = ControlReport(what: Self.control, rate: rate)
        do throws(MachineError) {
            try prepare()
        } catch {
            report.failure = error
            return report
        }
        while !enough(report.rounds) {
            // Time for the workers in between; a user that did nothing else would be no user.
            MonotonicClock.sleep(.microseconds(200))
            guard round(report.rounds, &report), report.findings.count < 8 else { break }
            report.rounds += 1
        }
        return report
    }
}

/// The control thread's part of a cell.
struct UserControl: Sendable {
    /// Goes on until it is told that the rounds so far are enough.
    let run: @Sendable (TickRate, _ enough: (_ rounds: Int) -> Bool) -> ControlReport
    /// Lets workers out of what they wait for.
    let stop: @Sendable () -> Void
}

/// What the control thread brings back.
struct ControlReport: Sendable {
    /// What a round is, in one word.
    let what: String
    let rate: TickRate
    var rounds = 0
    /// From the call of kill to its confirmation.
    var toConfirm = LatencyHistogram()
    /// From the beginning of what a round is to its end.
    var took = LatencyHistogram()
    /// How long rounds were made for, nanoseconds, where somebody asks for so many per second.
    var nanoseconds: Int64 = 0
    var findings: [Finding] = []
    /// Why there was no round at all.
    var failure: MachineError?

    init(what: String, rate: TickRate) {
        self.what = what
        self.rate = rate
    }

    /// Enters how long a round took, in ticks, and its kill until the confirmation, if it has one.
    mutating func record(from start: UInt64, to end: UInt64, confirmed: UInt64? = nil) {
        took.record(nanoseconds: nanoseconds(start, end))
        if let confirmed { toConfirm.record(nanoseconds: nanoseconds(start, confirmed)) }
    }

    private func nanoseconds(_ from: UInt64, _ to: UInt64) -> UInt64 {
        // Ticks of two CPUs may be apart by a few; a negative time is none.
        to > from ? UInt64(Double(to - from) * rate.nanosecondsPerTick) : 0
    }

    mutating func find(_ invariant: String, _ symptom: String, _ detail: String) {
        findings.append(Finding(invariant, symptom, detail))
    }

    mutating func merge(_ other: ControlReport) {
        rounds += other.rounds
        nanoseconds += other.nanoseconds
        toConfirm.merge(other.toConfirm)
        took.merge(other.took)
    }
}

extension BenchCell {
    /// A user whose reference is left alone while it is measured.
    init<U: ReferenceUser>(user: U) {
        self.init(
            work: { context, timing, gate in
                var worker = user.worker(
                    index: context.index, cpu: context.cpu, of: gate.workers)
                return ChunkLoop.run(&worker, context: context, timing: timing, gate: gate)
            },
            control: nil, judge: { user.judge() }, slotAddress: { _, _ in nil })
    }

    /// A user with a control thread at work meanwhile.
    init<U: ControlledUser>(controlled user: U) {
        self.init(user: user)
        control = UserControl(run: { user.runControl($0, $1) }, stop: { user.stop() })
    }
}
