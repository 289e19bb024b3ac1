import Machine
import Records
import Testing

/// Crews share libdispatch's one pool and the few CPUs of a host, so they take turns.
@Suite(.serialized)
struct PinnedCrewTests {
    let start: ProcessStart
    let cpus: [Int]

    init() throws {
        start = try ProcessStart.prepare()
        cpus = Array(start.affinity)
    }

    /// As many CPUs as asked for, round and round over those allowed.
    func placement(_ count: Int) -> [Int] {
        (0..<count).map { cpus[$0 % cpus.count] }
    }

    @Test func `each worker runs on the CPU it was given`() throws {
        let placement = placement(4)
        let outcome = try WorkerPool.run(
            placement: placement, start: start, limit: .seconds(60)
        ) { context in
            (context.index, context.cpu, context.stillOnItsCPU())
        }
        #expect(outcome.results.map(\.0) == [0, 1, 2, 3])
        #expect(outcome.results.map(\.1) == placement)
        #expect(outcome.results.allSatisfy { $0.2 })
        #expect(outcome.kinds == WorkerKinds(dispatch: 4, own: 0))
    }

    @Test func `nobody is released before all have arrived`() throws {
        let box = Counted()
        let outcome = try WorkerPool.run(
            placement: placement(8), start: start, limit: .seconds(60),
            arrive: { context in
                // The last to come is late on purpose.
                if context.index == 7 { MonotonicClock.sleep(.milliseconds(30)) }
                box.add(1)
            },
            body: { _ in box.value })
        #expect(outcome.results == Array(repeating: 8, count: 8))
    }

    @Test func `masks are given back: the caller's is untouched and pool threads are free`() throws
    {
        let before = try ProcessStart.prepare().affinity
        _ = try WorkerPool.run(placement: placement(40), start: start, limit: .seconds(60)) { _ in }
        #expect(try ProcessStart.prepare().affinity == before)
        #expect(try masksOfPoolThreads() == [before])
    }

    @Test func `a CPU that does not exist is refused, and everybody goes home`() throws {
        let absent = 1_000_000
        let error = #expect(throws: MachineError.self) {
            try WorkerPool.run(
                placement: placement(2) + [absent], start: start, limit: .seconds(1)
            ) { _ in }
        }
        guard case .cannotPin(absent, let reason) = error else {
            Issue.record("expected cannotPin, got \(String(describing: error))")
            return
        }
        #expect(reason.contains("EINVAL"))
        #expect(error?.exitCode == 4)
        #expect(try masksOfPoolThreads() == [start.affinity])
    }

    @Test func `a worker that cannot prepare stops the start and says why`() throws {
        let error = #expect(throws: MachineError.self) {
            try PinnedCrew(placement: placement(3), start: start) { context in
                if context.index == 1 { throw ArrivalFailure("no seat left") }
            }
        }
        #expect(
            error
                == .arrivalFailed(
                    worker: 1, cpu: placement(3)[1], reason: "no seat left"))
    }

    @Test func `a start line that is not reached in time is an error, not a deadlock`() throws {
        let isOver = Flag()
        let isLate = Flag()
        defer { isOver.raise() }
        // So long that the other two come on a crowded host as well.
        let error = #expect(throws: MachineError.self) {
            try PinnedCrew(
                placement: placement(3), start: start, timeout: .seconds(2)
            ) { context in
                guard context.index == 2 else { return }
                for _ in 0..<60_000 where !isOver.isRaised {
                    MonotonicClock.sleep(.milliseconds(1))
                }
                isLate.raise()
            }
        }
        guard case .notAllStarted(2, 3, 2_000, _) = error else {
            Issue.record("expected notAllStarted, got \(String(describing: error))")
            return
        }
        #expect(error?.line.contains("only 2 of 3 workers started within 2000 ms") == true)
        // It was given up while it had not come.
        #expect(!isLate.isRaised)
        #expect(try masksOfPoolThreads() == [start.affinity])
    }

    @Test func `more workers than the system has threads for are refused by the limit's name`()
        throws
    {
        let count = try #require(ThreadBudget.host().tightest).room + 1
        let error = #expect(throws: MachineError.self) {
            try PinnedCrew(placement: Array(repeating: cpus[0], count: count), start: start)
        }
        guard case .tooManyWorkers(count, 0, _, let limit) = error else {
            Issue.record("expected tooManyWorkers, got \(String(describing: error))")
            return
        }
        #expect(limit.contains("="))
        #expect(error?.exitCode == 64)
    }

    @Test func `a crew does one job after another, with only those workers that are named`() throws
    {
        let crew = try PinnedCrew(placement: placement(4), start: start)
        for _ in 0..<100 {
            let got = try crew.perform(workers: [2, 0], within: .seconds(60)) { $0.index }
            #expect(got == [2, 0])
        }
        #expect(try crew.perform(workers: 1..<2, within: .seconds(60)) { $0.index } == [1])
        try crew.dismiss()
        #expect(throws: MachineError.dismissed) {
            try crew.perform(workers: 0..<1, within: .seconds(1)) { _ in }
        }
        try crew.dismiss()
    }

    @Test func `no worker begins a job before all of them are awake`() throws {
        let crew = try PinnedCrew(placement: placement(3), start: start)
        let late = Flag()
        let first = try crew.begin(workers: [2]) { _ in
            MonotonicClock.sleep(.milliseconds(30))
            late.raise()
        }
        let seen = try crew.perform(workers: 0..<3, within: .seconds(60)) { _ in late.isRaised }
        #expect(seen == [true, true, true])
        _ = try first.results(within: .seconds(60))
        try crew.dismiss()
    }

    @Test func `a job that does not end is given up, and its followers wait their turn`() throws {
        let crew = try PinnedCrew(placement: placement(2), start: start)
        let flag = Flag()
        let others = Flag()
        let stuck = try crew.begin(workers: 0..<2) { context in
            if context.index == 0 { others.raise() }
            while context.index == 1, !flag.isRaised {
                MonotonicClock.sleep(.milliseconds(1))
            }
        }
        for _ in 0..<60_000 where !others.isRaised { MonotonicClock.sleep(.milliseconds(1)) }
        // Whoever has begun is not given up; the first may need a moment to come back from its body.
        var error: MachineError?
        for _ in 0..<2_000 where error != .stillBusy(workers: [1], afterMilliseconds: 30) {
            error = #expect(throws: MachineError.self) {
                try stuck.results(within: .milliseconds(30))
            }
        }
        #expect(error == .stillBusy(workers: [1], afterMilliseconds: 30))
        // Behind the stuck job, and given up before it could begin: its body must never run.
        let late = Flag()
        #expect(throws: MachineError.stillBusy(workers: [0, 1], afterMilliseconds: 30)) {
            try crew.perform(workers: 0..<2, within: .milliseconds(30)) { _ in
                late.raise()
            }
        }
        #expect(throws: MachineError.self) { try crew.dismiss(within: .milliseconds(30)) }
        flag.raise()
        #expect(stuck.isDone(within: .seconds(60)))
        try crew.dismiss()
        #expect(!late.isRaised)
    }

    @Test func `workers are awake again within a millisecond of being asked`() throws {
        let crew = try PinnedCrew(placement: placement(2), start: start)
        var microseconds: [Int64] = []
        let latest = MonotonicClock.nanoseconds() + Duration.seconds(60).nanoseconds
        // Others share these CPUs: one in twenty is enough, and on a crowded host in one round of many.
        repeat {
            microseconds = try (0..<500).map { _ in
                let began = MonotonicClock.nanoseconds()
                _ = try crew.perform(workers: 0..<2, within: .seconds(60)) { _ in }
                return (MonotonicClock.nanoseconds() - began) / 1000
            }.sorted()
        } while microseconds[25] >= 1000 && MonotonicClock.nanoseconds() < latest
        try crew.dismiss()
        print("re-arming two workers: median \(microseconds[250]) µs, p99 \(microseconds[495]) µs")
        #expect(microseconds[25] < 1000)
    }

    @Test func `idle workers use no CPU time`() throws {
        let crew = try PinnedCrew(placement: placement(16), start: start)
        let times = {
            try crew.perform(workers: 0..<16, within: .seconds(60)) { _ in ownMilliseconds() }
        }
        let before = try times()
        MonotonicClock.sleep(.milliseconds(200))
        let used = zip(try times(), before).map { $0 - $1 }
        try crew.dismiss()
        // Of the workers' own threads, whatever else the process does: spinning, they would share 400.
        #expect(used.reduce(0, +) < 100, "\(used)")
    }

    /// The masks that threads of libdispatch's pool have, each once.
    func masksOfPoolThreads() throws -> Set<CPUSet> {
        let queues = (0..<40)
        let collected = Collected()
        onPoolThreads(count: queues.count) {
            if let mask = try? ProcessStart.prepare().affinity { collected.insert(mask) }
        }
        return collected.masks
    }
}
