import Records

/// When the phases of one repetition of a cell began and ended, ticks.
struct PhaseMarks: Sendable {
    var called: UInt64
    var judged: UInt64
    /// Ticks of the judging in which the reference was torn down.
    var tearDown: UInt64
    private let seated: UInt64
    private let opened: UInt64
    private let closed: UInt64
    private let left: UInt64

    /// - Parameters:
    ///   - called: When the workers were called.
    ///   - workers: What they brought back; the last of them ends each phase.
    ///   - judged: When the oracle was done.
    ///   - tearDown: From the kill to the release, ticks.
    init(called: UInt64, workers: [WorkerChunks], judged: UInt64, tearDown: UInt64) {
        self.called = called
        self.judged = judged
        self.tearDown = tearDown
        seated = workers.map(\.seated).max() ?? called
        opened = workers.map(\.opened).max() ?? seated
        closed = workers.map(\.closed).max() ?? opened
        left = workers.map(\.left).max() ?? closed
    }

    /// In microseconds, given what a tick is.
    func times(nanosecondsPerTick scale: Double) -> PhaseTimes {
        func microseconds(_ from: UInt64, _ to: UInt64) -> Double {
            to > from ? Double(to - from) * scale / 1000 : 0
        }
        let torn = Double(tearDown) * scale / 1000
        return PhaseTimes(
            arrive: microseconds(called, seated), warmUp: microseconds(seated, opened),
            measure: microseconds(opened, closed), coolDown: microseconds(closed, left),
            tearDown: torn, judge: max(0, microseconds(left, judged) - torn))
    }

    /// The middle of many, phase by phase.
    static func median(_ marks: [PhaseMarks], nanosecondsPerTick scale: Double) -> PhaseTimes? {
        let times = marks.map { $0.times(nanosecondsPerTick: scale) }
        guard !times.isEmpty else { return nil }
        func middle(_ phase: KeyPath<PhaseTimes, Double>) -> Double {
            Overlap.median(times.map { $0[keyPath: phase] }) ?? 0
        }
        return PhaseTimes(
            arrive: middle(\.arrive), warmUp: middle(\.warmUp), measure: middle(\.measure),
            coolDown: middle(\.coolDown), tearDown: middle(\.tearDown), judge: middle(\.judge))
    }
}
