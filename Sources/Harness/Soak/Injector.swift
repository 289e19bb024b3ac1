import Machine
import Percpu
import Records
import Statistics

/// Holds windows open, by a seed: delays, yields, sleeps, migrates, signals, stalls the reaper.
///
/// Threads are told apart by `ThreadNumber`; one without a number, or with one that is too high, is counted and
/// never held. The same seed draws the same holds, passage by passage of each thread. How they meet is chance.
///
/// A thread gives its CPU up for a quarter of its time at most, however many windows it passes, so that whoever
/// waits for it does not wait much longer than without.
final class Injector: WindowHook {
    private let draw: HoldDraw
    /// Of each thread with a number, `[thread]`.
    private let lanes: [InjectorLane]
    /// Of threads without a number.
    private let strangers: InjectorLane
    private let recorder: FlightRecorder?
    /// Threads below are workers.
    private let workerCount: Int

    /// How many times as long as it gave up its CPU a thread keeps it afterwards.
    private static let quietFactor: Int64 = 3

    /// Prepares an injector for one episode.
    ///
    /// - Parameters:
    ///   - plan: Which windows may be held open, how often, and the seed.
    ///   - threadCount: Threads with a number, the reaper's being the last.
    ///   - allowed: CPUs to which a thread may be moved for a moment.
    ///   - recorder: Told of each window that is held open.
    init(plan: EpisodePlan, threadCount: Int, allowed: [Int], recorder: FlightRecorder? = nil) {
        let draw = HoldDraw(plan: plan, threadCount: threadCount, cpus: allowed)
        self.draw = draw
        self.recorder = recorder
        workerCount = plan.workers
        lanes = (0..<threadCount).map { InjectorLane(stream: draw.stream(of: $0)) }
        strangers = InjectorLane(stream: draw.stream(of: threadCount))
    }

    // MARK: - Hook

    func pass(_ window: Window) {
        guard let lane = lane(window), draw.mayOpen(window) else { return }
        var random = lane.nextDraw()
        if draw.opens(&random) { open(window, lane, draw.hold(in: window, &random)) }
    }

    func spins(in window: Window) -> Int {
        guard let lane = lane(window), draw.mayOpen(window) else { return 0 }
        var random = lane.nextDraw()
        guard draw.opens(&random) else { return 0 }
        enter(window, lane)
        lane.note(.section)
        return draw.turns(&random)
    }

    func leave(_ window: Window) { ownLane?.leave() }

    private var ownLane: InjectorLane? {
        guard let number = ThreadNumber.current, lanes.indices.contains(number) else { return nil }
        return lanes[number]
    }

    /// Counts the passage; the lane in which it may be held, if there is one.
    ///
    /// Others than workers load the mode to ask how a reference stands, and add nothing: that is no passage.
    @inline(__always)
    private func lane(_ window: Window) -> InjectorLane? {
        let number = ThreadNumber.current
        if window == .modeToAdd, number.map({ $0 >= workerCount }) ?? true { return nil }
        guard let number, lanes.indices.contains(number) else {
            strangers.hitByStranger(window)
            return nil
        }
        let lane = lanes[number]
        lane.hit(window)
        return lane
    }

    // MARK: - Holding

    private func enter(_ window: Window, _ lane: InjectorLane) {
        if lane.nudgedThread == 0 { lane.nudgedThread = Nudge.accept() ?? -1 }
        recorder?.note(.window, window.index)
        lane.enter(window, among: lanes)
    }

    @inline(never)
    private func open(_ window: Window, _ lane: InjectorLane, _ drawn: Hold) {
        enter(window, lane)
        let began = MonotonicClock.nanoseconds()
        // Drawn all the same, so that what comes next does not depend on the time this took.
        let hold = drawn.givesUpTheCPU && began < lane.quietUntil ? .spin(nanoseconds: 500) : drawn
        lane.note(hold.kind)
        keep(hold, since: began)
        if hold.givesUpTheCPU {
            let ended = MonotonicClock.nanoseconds()
            lane.quietUntil = ended + Self.quietFactor * (ended - began)
        }
        lane.leave()
    }

    private func keep(_ hold: Hold, since began: Int64) {
        switch hold {
        case .spin(let nanoseconds):
            let end = began + Int64(nanoseconds)
            while MonotonicClock.nanoseconds() < end {}
        case .yield: Processor.yield()
        case .sleep(let microseconds):
            MonotonicClock.sleep(until: began + Int64(microseconds) * 1_000)
        case .migrate(let cpu): _ = Excursion.visit(cpu: cpu)
        case .signal(let thread):
            let name = lanes[thread].nudgedThread
            if name > 0 { Nudge.send(to: name) }
        case .stall(let milliseconds):
            MonotonicClock.sleep(until: began + Int64(milliseconds) * 1_000_000)
        }
    }

    // MARK: - What came of it

    /// What was met so far; of threads that are under way, about.
    ///
    /// All windows are in it, and of pairs those that met.
    var coverage: WindowCoverage {
        let all = lanes + [strangers]
        var coverage = WindowCoverage(windows: Window.allCases.map(\.rawValue))
        for (index, first) in Window.allCases.enumerated() {
            coverage.windows[first.rawValue] = WindowCoverage.Count(
                hits: all.reduce(0) { $0 + $1.hits(of: first) },
                opened: all.reduce(0) { $0 + $1.opened(of: first) })
            for second in Window.allCases[index...] {
                let met = all.reduce(0) { $0 + $1.pairs(of: first, second) }
                if met > 0 { coverage.pairs["\(first.rawValue)+\(second.rawValue)"] = met }
            }
        }
        return coverage
    }

    /// How often threads were held in which way.
    func count(of kind: Hold.Kind) -> Int { lanes.reduce(0) { $0 + $1.count(of: kind) } }
}
