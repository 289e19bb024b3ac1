import Percpu
import Records

/// Holds windows open, by a seed: delays, yields, sleeps, migrates, signals, stalls the reaper.
final class Injector: WindowHook {
    init(plan: EpisodePlan, threadCount: Int, allowed: [Int]) {}

    func pass(_ window: Window) {}

    /// What was met so far; of threads that are under way, about.
    var coverage: WindowCoverage { WindowCoverage(windows: Window.allCases.map(\.rawValue)) }
}
