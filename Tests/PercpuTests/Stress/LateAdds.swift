import Foundation
import Glibc
import Percpu
import Synchronization

/// Kills of a bare strategy, one after the other as fast as they go: many more than with a reference.
///
/// Where the grace period is only a little too short, one kill in thousands shows it.
struct LateAdds<Strategy: TestedStrategy> where Strategy.Word == HardwareWord {
    /// What came of it.
    struct Report {
        var kills = 0
        /// Kills after which a slot still moved.
        var late = 0
        /// Accepted adds that no sum contains, or that sums contain without having been accepted.
        var lost = 0
        var seconds = 0.0

        var line: String {
            "\(kills) kills; late \(late), lost \(lost); \(Int(seconds * 1000)) ms"
        }
    }

    let workerCount: Int
    let killCount: Int
    /// Stops earlier, once this many kills were late.
    var enough = Int.max
    /// Whether each life begins with slots that nobody has touched, so that first adds take a fault.
    var evicts = false
    var deadlineSeconds = 60.0

    func run() throws -> Report {
        let started = Date()
        let memory = HardwareMemory.make(placeCount: placeCount, seed: 0)
        let strategy = Strategy(slotCount: placeCount, memory: memory)
        let mode = memory.allocate("mode", initially: 0)
        let stop = memory.allocate("stop", initially: 0)
        let atWork = memory.allocate("at-work", initially: 0)
        let accepted = Notes<Int>()
        strategy.reopen {}
        let crew = Crew()
        for index in 0..<workerCount {
            crew.start {
                atWork.add(1)
                accepted.add(Self.hammer(strategy, index: index, mode: mode, stop: stop))
            }
        }
        // Of the CPUs that there are; the other slots stay as they are.
        let slots = Array(strategy.slotAddresses().prefix(presentCPUCount))
        var report = Report()
        var summed = 0
        let deadline = started.addingTimeInterval(deadlineSeconds)
        while atWork.loadAcquire() < workerCount, deadline.timeIntervalSinceNow > 0 { usleep(100) }
        while report.kills < killCount && report.late < enough {
            report.kills += 1
            mode.storeRelease(ModeFlags.mask)
            strategy.synchronize()
            let sum = strategy.sum()
            summed &+= sum
            var late = false
            for _ in 0..<8 {
                let now = strategy.contributions().reduce(0, &+)
                late = late || now != sum
            }
            if late { report.late += 1 }
            strategy.reopen {
                if evicts { evict(slots) }
                mode.storeRelease(0)
            }
            // The next kill meets the first adds, at a moment that moves.
            if evicts { for _ in 0..<(report.kills & 511) { _ = stop.loadRelaxed() } }
            // Now and then everybody gets a turn, also those that a killer in a hurry keeps away.
            if report.kills & 15 == 0 { usleep(20) }
            if report.kills & 255 == 0 && deadline.timeIntervalSinceNow < 0 { break }
        }
        stop.storeRelease(1)
        try crew.join(within: 60, Strategy.id)
        summed &+= strategy.sum()
        report.lost = abs(accepted.all.reduce(0, &+) &- summed)
        report.seconds = Date().timeIntervalSince(started)
        strategy.deallocate()
        memory.deallocate(mode)
        memory.deallocate(stop)
        memory.deallocate(atWork)
        return report
    }

    /// Adds and takes away until told to stop; what of it was accepted, in sum.
    ///
    /// A function of its own, so that a release build specialises the loop.
    @inline(never)
    private static func hammer(
        _ strategy: Strategy, index: Int, mode: HardwareWord, stop: HardwareWord
    ) -> Int {
        var seat = strategy.seat(index)
        var accepted = 0
        strategy.resume(at: &seat)
        while stop.loadRelaxed() == 0 {
            for _ in 0..<256 {
                if strategy.add(3, ifPercpu: mode, at: &seat) == 0 { accepted &+= 3 }
                if strategy.add(-2, ifPercpu: mode, at: &seat) == 0 { accepted &-= 2 }
            }
            strategy.quiesce(at: &seat)
        }
        strategy.suspend(at: &seat)
        return accepted
    }
}
