import Machine

/// Notices that an episode does not come any further.
///
/// Waits have deadlines of their own; this is for what waits without one, such as for a lock. A teardown
/// thread has to move within patience; a worker need not, since it may have nothing to do or no CPU to do it
/// on, and is only missed much later, when others did move.
struct Watchdog {
    private struct Thread {
        /// All that goes up when the thread does something.
        var counts: [Int] = []
        /// When they last changed, in attended time.
        var movedAt: Int64 = 0
    }

    private let setting: EpisodeSetting
    private let patience: Int64
    private var threads: [Thread]
    private let workerCount: Int
    private var time = AttendedTime()
    /// How long somebody has watched, nanoseconds.
    var attended: Int64 { time.attended }

    /// A wait's own deadline comes first: it knows more.
    static let slack: Int64 = 300_000_000
    /// A worker may be without a CPU or without work for as long as this many teardowns may wait.
    static let workerPatience: Int64 = 3

    /// - Parameters:
    ///   - setting: Whom to watch, and how long a wait may take.
    ///   - laneCount: How many teardown threads there are.
    init(setting: EpisodeSetting, laneCount: Int) {
        self.setting = setting
        workerCount = setting.plan.workers
        patience = setting.patience.nanoseconds
        threads = Array(repeating: Thread(), count: workerCount + laneCount)
        for number in threads.indices { threads[number].counts = counts(of: number) }
    }

    /// Looks whether everybody has moved.
    ///
    /// - Parameter now: The monotonic clock, nanoseconds.
    /// - Returns: Who has not, and for how long; `nil` while all is well.
    mutating func look(at now: Int64) -> String? {
        time.look(at: now)
        for number in threads.indices {
            let counts = counts(of: number)
            if counts != threads[number].counts {
                threads[number] = Thread(counts: counts, movedAt: attended)
            }
        }
        let present = remaining
        if let lane = present.first(where: { $0 >= workerCount && idle($0) > patience + Self.slack }
        ) {
            let others = present.filter { idle($0) <= patience }
            if others.isEmpty, present.count > 1 {
                let least = present.map(idle).min() ?? 0
                return "nobody has moved for \(seconds(least)), \(present.count) threads; "
                    + describe(lane)
            }
            return describe(lane)
        }
        let limit = Self.workerPatience * patience + Self.slack
        if let worker = present.first(where: { $0 < workerCount && idle($0) > limit }),
            present.contains(where: { idle($0) <= patience })
        {
            return describe(worker)
        }
        return nil
    }

    /// Who has not come to their end, described, the first few of them; for whoever waits for all.
    var stillThere: String? {
        let present = remaining
        guard !present.isEmpty else { return nil }
        let lanesFirst = present.filter { $0 >= workerCount } + present.filter { $0 < workerCount }
        let more = lanesFirst.count > 3 ? ["and \(lanesFirst.count - 3) more"] : []
        return (lanesFirst.prefix(3).map(describe) + more).joined(separator: "; ")
    }

    /// Numbers of the threads that have not left.
    private var remaining: [Int] {
        threads.indices.filter { setting.recorder.latest(of: $0)?.event != .left }
    }

    private func idle(_ number: Int) -> Int64 { attended - threads[number].movedAt }

    private func counts(of number: Int) -> [Int] {
        let notes = setting.recorder.count(of: number)
        guard number >= workerCount else { return [notes, setting.tally.operations(of: number)] }
        let lane = number - workerCount
        return [notes, setting.tally.cycles(of: lane), setting.tally.kills(of: lane)]
    }

    private func describe(_ number: Int) -> String {
        let name =
            number < workerCount
            ? "worker \(number)" : "teardown thread \(number - workerCount)"
        let last = setting.recorder.latest(of: number)
        return "\(name) has not moved for \(seconds(idle(number))), last event: "
            + (last?.text ?? "none")
    }

    private func seconds(_ nanoseconds: Int64) -> String {
        let tenths = nanoseconds / 100_000_000
        return "\(tenths / 10).\(tenths % 10) s"
    }
}
