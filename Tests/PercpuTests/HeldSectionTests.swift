import Foundation
import Mutants
import Percpu
import Synchronization
import Testing

/// The rseq section with its window held open: what a kill takes away from it, and what the wrong command does not.
@Suite(.serialized) struct HeldSectionTests {
    /// Holds one section in eight open, for up to some 20 µs.
    final class Holder: WindowHook {
        let held = Atomic<Int>(0)
        let left = Atomic<Int>(0)
        private let passages = Atomic<UInt64>(0)

        func pass(_ window: Window) {}

        func spins(in window: Window) -> Int {
            let number = passages.wrappingAdd(1, ordering: .relaxed).newValue
            let draw = (number &* 0x9e37_79b9_7f4a_7c15) >> 33
            guard draw % 8 == 0 else { return 0 }
            held.add(1, ordering: .relaxed)
            return Int(draw / 8 % 60_000) + 1
        }

        func leave(_ window: Window) { left.add(1, ordering: .relaxed) }
    }

    struct Report {
        var kills = 0
        var late = 0
        var lost = 0
        var added = 0
        var held = 0
        var left = 0
    }

    /// Kills `Strategy` under three workers, until `seconds` are over or `enough` kills were late.
    private func run<Strategy: CounterStrategy>(
        _: Strategy.Type, kills: Int, seconds: Double, enough: Int = .max
    ) throws -> Report where Strategy.Word == WindowedWord {
        Membarrier.register()
        if Sanitizer.current == .thread {
            try skip("\(Strategy.id): the thread sanitizer does not see through its sections")
        }
        if let reason = Strategy.unavailableReason() { try skip("\(Strategy.id): \(reason)") }
        let holder = Holder()
        let memory = WindowedMemory(
            HardwareMemory(arena: SlotArena(placeCount: placeCount)), hook: holder)
        let strategy = Strategy(slotCount: placeCount, memory: memory)
        let mode = memory.allocate("mode", initially: 0)
        let stop = memory.allocate("stop", initially: 0)
        let sums = Notes<(accepted: Int, adds: Int)>()
        let crew = Crew()
        for index in 0..<3 {
            crew.start {
                var seat = strategy.seat(index)
                var accepted = 0
                var adds = 0
                while stop.loadRelaxed() == 0 {
                    if strategy.add(3, ifPercpu: mode, at: &seat) == 0 {
                        accepted &+= 3
                        adds += 1
                    }
                    if strategy.add(-2, ifPercpu: mode, at: &seat) == 0 { accepted &-= 2 }
                }
                sums.add((accepted, adds))
            }
        }
        var report = Report()
        var summed = 0
        let deadline = Date(timeIntervalSinceNow: seconds)
        while report.kills < kills, report.late < enough, deadline.timeIntervalSinceNow > 0 {
            usleep(50)
            report.kills += 1
            mode.storeRelease(ModeFlags.mask)
            strategy.synchronize()
            let sum = strategy.sum()
            summed &+= sum
            var isLate = false
            for _ in 0..<64 where !isLate {
                isLate = strategy.contributions().reduce(0, &+) != sum
            }
            if isLate { report.late += 1 }
            strategy.reopen { mode.storeRelease(0) }
        }
        stop.storeRelease(1)
        try crew.join(within: 60, Strategy.id)
        summed &+= strategy.sum()
        report.lost = abs(sums.all.reduce(0) { $0 &+ $1.accepted } &- summed)
        report.added = sums.all.reduce(0) { $0 + $1.adds }
        report.held = holder.held.load(ordering: .relaxed)
        report.left = holder.left.load(ordering: .relaxed)
        strategy.deallocate()
        for word in [mode, stop] { memory.deallocate(word) }
        print("\(Strategy.id), held: \(report)")
        return report
    }

    @Test("A section held open loses nothing and adds nothing late")
    func sound() throws {
        let report = try run(HeldRseqSlots.self, kills: 3000, seconds: isLongRun ? 10 : 0.6)
        #expect(report.late == 0)
        #expect(report.lost == 0)
        #expect(report.kills > 0 && report.added > 0)
        #expect(report.held > 0 && report.held == report.left)
    }

    @Test("The wrong membarrier command lets a held section add late")
    func wrongMembarrier() throws {
        let report = try run(WrongMembarrier.self, kills: 100_000, seconds: 30, enough: 1)
        #expect(report.late > 0 || report.lost > 0, "\(report)")
        #expect(WrongMembarrier.id == "BROKEN-rseq-plain-membarrier")
    }
}
