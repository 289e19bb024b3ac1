import Percpu
import Records
import Statistics
import Synchronization
import Testing
import ZoneDevice

@testable import Harness
@testable import Machine

/// Which windows are held open, how, and what is counted of it.
@Suite struct InjectorTests {
    static func plan(
        _ windows: [Window] = Window.allCases, rarity: Int = 1, seed: UInt64 = 7
    ) -> EpisodePlan {
        var plan = EpisodePlan(load: "lives", subject: "rseq")
        plan.windows = windows.map(\.rawValue)
        plan.rarity = rarity
        plan.seed = seed
        return plan
    }

    static func injector(_ plan: EpisodePlan, threads: Int = 2) -> Injector {
        Injector(plan: plan, threadCount: threads, allowed: [0])
    }

    /// Does `body` as thread `number` of a run, in a thread of its own.
    private func asThread(_ number: Int?, _ body: @escaping @Sendable () -> Void) throws {
        try OwnThread.start(name: "numbered") {
            ThreadNumber.set(number)
            body()
        }.join()
    }

    /// Does `body` until `isDone`, or for a minute: on a crowded host it may come late.
    private static func repeating(_ body: (Int) -> Void, until isDone: () -> Bool) {
        let latest = MonotonicClock.nanoseconds() + Duration.seconds(60).nanoseconds
        var turn = 0
        while !isDone(), MonotonicClock.nanoseconds() < latest {
            body(turn)
            turn += 1
        }
    }

    /// The holds that a thread's first passages through `window` draw; `nil` for those that are not held.
    private func holds(
        _ plan: EpisodePlan, thread: Int, in window: Window, count: Int = 400
    ) -> [Hold?] {
        let draw = HoldDraw(plan: plan, threadCount: 4, cpus: [0, 1])
        let lane = InjectorLane(stream: draw.stream(of: thread))
        return (0..<count).map { _ in
            guard draw.mayOpen(window) else { return nil }
            var random = lane.nextDraw()
            return draw.opens(&random) ? draw.hold(in: window, &random) : nil
        }
    }

    @Test("The same seed draws the same holds, another seed or thread draws others")
    func seeded() {
        let plan = Self.plan(rarity: 4)
        let first = holds(plan, thread: 0, in: .modeToAdd)
        #expect(first == holds(plan, thread: 0, in: .modeToAdd))
        #expect(first != holds(plan, thread: 1, in: .modeToAdd))
        #expect(first != holds(Self.plan(rarity: 4, seed: 8), thread: 0, in: .modeToAdd))
        // One in four, and not all of them by the same means.
        let opened = first.compactMap { $0 }
        #expect((50...150).contains(opened.count))
        #expect(Set(opened.map(\.kind)).count >= 4)
    }

    @Test("Every hold is drawn sooner or later, and none is longer than it may be")
    func bounds() {
        var kinds: Set<Hold.Kind> = []
        for window in [Window.modeToAdd, .flagToGrace] {
            for hold in holds(Self.plan(), thread: 2, in: window, count: 4000).compactMap({ $0 }) {
                kinds.insert(hold.kind)
                switch hold {
                case .spin(let nanoseconds): #expect((100...20_000).contains(nanoseconds))
                case .sleep(let microseconds): #expect((20...5_000).contains(microseconds))
                case .stall(let milliseconds):
                    #expect((1...20).contains(milliseconds))
                    #expect(window.isOfReaper)
                case .migrate(let cpu): #expect([0, 1].contains(cpu))
                case .signal(let thread): #expect((0..<4).contains(thread))
                case .yield: break
                }
            }
        }
        #expect(kinds == Set(Hold.Kind.allCases).subtracting([.section]))
    }

    @Test("Nothing that may be under the switch lock sleeps, moves or stalls")
    func underTheLock() {
        func kinds(_ window: Window) -> Set<Hold.Kind> {
            Set(
                holds(Self.plan(), thread: 0, in: window, count: 4000).compactMap { $0 }
                    .map(\.kind))
        }
        for window in Window.allCases {
            let sleeps = !kinds(window).isDisjoint(with: [.sleep, .stall, .migrate])
            // The others do, so this would be seen.
            #expect(sleeps == !window.mayBeUnderSwitchLock, "\(window)")
        }
        for hold in holds(Self.plan(), thread: 0, in: .countToRelease).compactMap({ $0 }) {
            if case .spin(let nanoseconds) = hold { #expect(nanoseconds <= 5_000) }
        }
    }

    @Test("Rarity 0 holds nothing open, and what is not named is only hit")
    func unopened() throws {
        let never = Self.injector(Self.plan(rarity: 0))
        let some = Self.injector(Self.plan([.modeToAdd]))
        try asThread(0) {
            for injector in [never, some] {
                for _ in 0..<50 {
                    injector.pass(.modeToAdd)
                    injector.pass(.addToCheck)
                    if injector.spins(in: .modeToAdd) > 0 { injector.leave(.modeToAdd) }
                }
            }
        }
        for (injector, opened) in [(never, 0), (some, 100)] {
            let windows = injector.coverage.windows
            #expect(windows["mode-to-add"] == WindowCoverage.Count(hits: 100, opened: opened))
            #expect(windows["add-to-check"] == WindowCoverage.Count(hits: 50, opened: 0))
            #expect(windows["before-exit"] == WindowCoverage.Count())
            #expect(windows.count == Window.allCases.count)
            #expect(injector.coverage.pairs.isEmpty)
        }
    }

    @Test("A thread without a number is counted and never held")
    func strangers() throws {
        let injector = Self.injector(Self.plan(), threads: 1)
        for number in [nil, 1] {
            try asThread(number) {
                injector.pass(.zapToKill)
                #expect(injector.spins(in: .zapToKill) == 0)
            }
        }
        #expect(
            injector.coverage.windows["zap-to-kill"] == WindowCoverage.Count(hits: 4, opened: 0))
        try asThread(0) { injector.pass(.zapToKill) }
        #expect(
            injector.coverage.windows["zap-to-kill"] == WindowCoverage.Count(hits: 5, opened: 1))
    }

    @Test("Only a worker passes from the mode to an addition; who merely asks is not held")
    func askers() throws {
        // Thread 0 is the worker, 1 the teardown thread, 2 the reaper.
        let injector = Self.injector(Self.plan(), threads: 3)
        for number in [1, 2, nil] {
            try asThread(number) {
                injector.pass(.modeToAdd)
                #expect(injector.spins(in: .modeToAdd) == 0)
            }
        }
        #expect(injector.coverage.windows["mode-to-add"] == WindowCoverage.Count())
        try asThread(0) { injector.pass(.modeToAdd) }
        #expect(
            injector.coverage.windows["mode-to-add"] == WindowCoverage.Count(hits: 1, opened: 1))
    }

    @Test("Two that come at the same instant and see each other are one pair, each time anew")
    func instant() throws {
        let draw = HoldDraw(plan: Self.plan(), threadCount: 3, cpus: [])
        let lanes = (0..<3).map { InjectorLane(stream: draw.stream(of: $0)) }
        func met() -> Int {
            lanes.reduce(0) { $0 + $1.pairs(of: .modeToAdd, .graceToFold) }
        }
        for (round, order) in [[0, 2], [2, 0], [0, 2]].enumerated() {
            for number in order {
                lanes[number].arrive(in: number == 0 ? .modeToAdd : .graceToFold)
            }
            for number in order {
                lanes[number].look(from: number == 0 ? .modeToAdd : .graceToFold, among: lanes)
            }
            #expect(met() == round + 1)
            for number in order { lanes[number].leave() }
        }
        // One that stays is met once by each that comes.
        lanes[2].enter(.graceToFold, among: lanes)
        for _ in 0..<2 {
            lanes[0].enter(.modeToAdd, among: lanes)
            lanes[0].leave()
        }
        #expect(met() == 5)
    }

    @Test("Two windows that are open at once are counted, in the order of the windows")
    func pairs() throws {
        let plan = Self.plan()
        let draw = HoldDraw(plan: plan, threadCount: 3, cpus: [])
        let lanes = (0..<3).map { InjectorLane(stream: draw.stream(of: $0)) }
        lanes[0].enter(.graceToFold, among: lanes)
        lanes[1].enter(.modeToAdd, among: lanes)
        #expect(lanes[1].pairs(of: .modeToAdd, .graceToFold) == 1)
        lanes[2].enter(.modeToAdd, among: lanes)
        #expect(lanes[2].pairs(of: .modeToAdd, .graceToFold) == 1)
        #expect(lanes[2].pairs(of: .modeToAdd, .modeToAdd) == 1)
        // Who has left is in nothing any more.
        lanes[0].leave()
        lanes[1].leave()
        lanes[1].enter(.addToCheck, among: lanes)
        #expect(lanes[1].pairs(of: .addToCheck, .graceToFold) == 0)
        #expect(lanes[1].pairs(of: .modeToAdd, .addToCheck) == 1)
    }

    @Test("Threads that pass different windows meet in that pair and in no other")
    func metByThreads() throws {
        let injector = Self.injector(Self.plan())
        // One passes the later window: which of the two comes first must not matter.
        let other = try OwnThread.start(name: "other") {
            ThreadNumber.set(1)
            Self.repeating { _ in
                injector.pass(.confirmToSwitchPut)
            } until: {
                !injector.coverage.pairs.isEmpty
            }
        }
        try asThread(0) {
            Self.repeating { _ in
                injector.pass(.addToCheck)
            } until: {
                !injector.coverage.pairs.isEmpty
            }
        }
        other.join()
        #expect(Array(injector.coverage.pairs.keys) == ["add-to-check+confirm-to-switch-put"])
    }

    @Test("A worker that was moved is back on its CPU")
    func comesBack() throws {
        let cpus = Array(try Affinity.current())
        guard let home = cpus.first, let away = cpus.last, home != away else {
            try Test.cancel("one CPU only: there is nowhere to go")
        }
        let injector = Injector(plan: Self.plan(), threadCount: 1, allowed: [away])
        let stayed = Atomic<Bool>(false)
        let strayed = Atomic<Bool>(true)
        try asThread(0) {
            let context = WorkerContext(index: 0, cpu: home, kind: .own)
            do { try Affinity.pin(to: home) } catch { return }
            Self.repeating { turn in
                injector.pass(.killToPuts)
                // On a crowded host a way there and back uses up the time that a thread may be away for long.
                if turn % 100 == 99 { MonotonicClock.sleep(.milliseconds(2)) }
            } until: {
                injector.count(of: .migrate) >= 3
            }
            stayed.store(context.stillOnItsCPU(), ordering: .relaxed)
            // The same question to one that was left behind.
            do { try Affinity.pin(to: away) } catch { return }
            strayed.store(context.stillOnItsCPU(), ordering: .relaxed)
        }
        #expect(injector.count(of: .migrate) > 0)
        let answers = [stayed.load(ordering: .relaxed), strayed.load(ordering: .relaxed)]
        #expect(answers == [true, false])
        #expect(!Excursion.visit(cpu: 1 << 20), "a CPU that is not there can be visited")
    }

    @Test("A thread that takes nudges gets them, one that does not goes on undisturbed")
    func nudges() throws {
        let taken = Atomic<Int>(-1)
        let untaken = Atomic<Int>(-1)
        let injector = Self.injector(Self.plan(), threads: 1)
        try asThread(0) {
            for _ in 0..<20_000 where injector.count(of: .signal) < 3 {
                injector.pass(.beforeWait)
            }
            taken.store(Nudge.count, ordering: .relaxed)
        }
        try asThread(0) {
            let idle = Self.injector(Self.plan(rarity: 0), threads: 1)
            for _ in 0..<1000 { idle.pass(.beforeWait) }
            untaken.store(Nudge.count, ordering: .relaxed)
        }
        let counts = [taken.load(ordering: .relaxed), untaken.load(ordering: .relaxed)]
        #expect(counts == [3, 0])
    }

    @Test("A held section spins for a bounded time and is open meanwhile")
    func sections() throws {
        let injector = Self.injector(Self.plan([.modeToAdd]))
        let longest = Atomic<Int>(0)
        try asThread(0) {
            for _ in 0..<1000 {
                let turns = injector.spins(in: .modeToAdd)
                longest.max(turns, ordering: .relaxed)
                longest.max(turns > 0 ? 0 : .max, ordering: .relaxed)
                if turns > 0 { injector.leave(.modeToAdd) }
            }
        }
        let turns = longest.load(ordering: .relaxed)
        #expect((10_000...60_000).contains(turns))
        #expect(injector.count(of: .section) == 1000)
    }

    @Test("However many windows it passes, a thread keeps its CPU most of the time")
    func quiet() throws {
        let injector = Self.injector(Self.plan([.flagToGrace]), threads: 1)
        try asThread(0) { for _ in 0..<3000 { injector.pass(.flagToGrace) } }
        let given = [Hold.Kind.sleep, .stall, .yield, .migrate]
            .reduce(0) { $0 + injector.count(of: $1) }
        #expect(given > 0)
        // Drawn for two in three; nearly all of them come too soon after another.
        #expect(given < 1000)
        #expect(injector.coverage.windows["flag-to-grace"]?.opened == 3000)
    }

    @Test("Steps of switches and teardowns lie in the windows of their names")
    func steps() {
        typealias Switching = SwitchDomain<HardwareMemory>.Step
        #expect(
            Switching.allCases.map(\.window) == [
                nil, .flagToGrace, .graceToFold, .foldToConfirm, .confirmToSwitchPut, nil,
            ])
        let before = Set(
            Step.allCases.flatMap {
                [$0.windowBefore(isMemoryGone: false), $0.windowBefore(isMemoryGone: true)]
            })
        #expect(before == [nil, .beforeRemoval, .removalToDelete, .beforeWait, .beforeExit])
        #expect(Step.deleteTableEntry.windowBefore(isMemoryGone: false) == nil)
        #expect(Set(Step.allCases.map(\.windowAfter)) == [nil, .zapToKill, .killToPuts])
    }

    @Test("A soak is asked for the windows that its loads and strategies have")
    func meetable() {
        let all = Window.met(by: ["devices", "lives"], under: ["rseq", "slots"])
        #expect(all == Window.allCases)
        let lives = Window.met(by: ["lives"], under: ["rseq"])
        #expect(lives.contains(.modeToAdd) && lives.contains(.beforeRevival))
        #expect(!lives.contains(.addToCheck) && !lives.contains(.beforeRemoval))
        #expect(!Window.met(by: ["devices"], under: ["slots"]).contains(.beforeRevival))
    }
}
