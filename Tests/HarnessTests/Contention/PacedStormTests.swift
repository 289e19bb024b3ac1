import Machine
import Mutants
import Percpu
import Synchronization
import Testing

@testable import Harness

/// Workers that count beside kills and switches, and what the oracle finds of each planted defect.
@Suite(.serialized) struct PacedStormTests {
    private func stormed<S: CounterStrategy>(
        _: S.Type, _ kind: StormKind, perSecond: Double = 5000, rounds: Int = 4,
        patience: Duration = .seconds(20)
    ) throws -> UserCrew.Result where S.Word == HardwareWord {
        let host = try TestSite(patience: patience)
        let crew = try UserCrew()
        let storm = PacedStorm<S>(site: host.site, kind: kind, perSecond: perSecond)
        let result = try crew.run(BenchCell(stormy: storm), rounds: rounds)
        try crew.dismiss()
        return result
    }

    @Test(arguments: StormKind.allCases)
    func `a sound strategy counts through a storm and has no findings`(kind: StormKind) throws {
        let result = try stormed(Wrong<Sound>.self, kind)
        #expect(result.findings.isEmpty)
        #expect(result.rounds >= 4)
        #expect(result.pairs > 0)
        let membarrier = SectionSlots<MembarrierSections<HardwareWord>>.self
        guard membarrier.unavailableReason() == nil else { return }
        #expect(try stormed(membarrier, kind).findings.isEmpty)
    }

    @Test func `with a rate of none there is nobody beside the workers`() throws {
        let host = try TestSite()
        let calm = BenchCell(
            stormy: PacedStorm<Wrong<Sound>>(site: host.site, kind: .kill, perSecond: 0))
        #expect(calm.control == nil)
        let crew = try UserCrew()
        let result = try crew.run(calm)
        try crew.dismiss()
        #expect(result.pairs > 0)
        #expect(result.findings.isEmpty)
    }

    @Test(arguments: StormKind.allCases)
    func `slots that move after a fold are found in each cycle`(kind: StormKind) throws {
        let found = try stormed(Wrong<AddsLate>.self, kind).findings.map(\.invariant)
        #expect(found.filter { $0 == "INV-10" }.count > 4)
    }

    @Test func `a fold that leaves a slot out loses counts in a storm of switches`() throws {
        typealias Mutant = PartialFold<SectionSlots<MembarrierSections<HardwareWord>>>
        guard Mutant.unavailableReason() == nil else { return }
        let host = try TestSite(patience: .milliseconds(200))
        let storm = PacedStorm<Mutant>(site: host.site, kind: .switch, perSecond: 1000)
        // It holds one reference throughout, which is what the fold leaves out.
        var worker = storm.worker(index: 0, cpu: 0, of: 1)
        worker.arrive()
        let report = storm.cycles(TickRate()) { $0 >= 2 }
        #expect(report.rounds == 2)
        worker.leave()
        #expect(storm.judge().findings.contains { $0.invariant == "INV-2" })
    }

    @Test func `a fold that finds one too many keeps the release of a kill away`() throws {
        let result = try stormed(
            Wrong<FoldsOneTooMany>.self, .kill, rounds: 1, patience: .milliseconds(50))
        #expect(result.findings.contains { $0.invariant == "INV-6" })
        #expect(result.rounds == 0)
    }

    @Test func `a confirmation that never comes ends a storm of switches`() throws {
        let host = try TestSite(patience: .milliseconds(50))
        let storm = PacedStorm<Wrong<Sound>>(site: host.site, kind: .switch, perSecond: 1000)
        // Nobody folds any more.
        host.site.reaper.stop()
        let report = storm.cycles(TickRate()) { _ in false }
        #expect(report.findings.map(\.invariant) == ["INV-6"])
        #expect(report.rounds == 0)
        #expect(report.nanoseconds > 0)
    }

    @Test func `no life ends before a worker that waits for it has had it`() throws {
        let host = try TestSite()
        let storm = PacedStorm<Wrong<Sound>>(site: host.site, kind: .kill, perSecond: 1e6)
        var worker = storm.worker(index: 0, cpu: 0, of: 1)
        worker.arrive()
        worker.leave()
        storm.wait()
        // As often as the storm looks, nobody has come; without the wait there would be as many lives.
        var looks = 0
        let held = storm.cycles(TickRate()) { rounds in
            looks += 1
            return rounds >= 50 || looks >= 50
        }
        #expect(held.rounds == 1)
        storm.goOn()
        #expect(storm.cycles(TickRate()) { $0 >= 3 }.rounds == 3)
        #expect(storm.judge().findings.isEmpty)
    }

    @Test func `a worker that waits for a life in vain is found`() throws {
        let host = try TestSite(patience: .milliseconds(50))
        let storm = PacedStorm<Wrong<Sound>>(site: host.site, kind: .kill, perSecond: 1000)
        var worker = storm.worker(index: 0, cpu: 0, of: 1)
        worker.arrive()
        worker.leave()
        storm.wait()
        let report = storm.cycles(TickRate()) { $0 >= 20 }
        #expect(report.findings.map(\.invariant) == ["INV-6"])
        #expect(report.rounds == 1)
    }

    @Test func `what a worker waits for the next life is within what is timed`() throws {
        let host = try TestSite()
        let storm = PacedStorm<Wrong<Sound>>(site: host.site, kind: .kill, perSecond: 1000)
        // Dead, and nobody revives it.
        _ = storm.judge()
        var worker = storm.worker(index: 0, cpu: 0, of: 1)
        worker.arrive()
        let start = MonotonicClock.nanoseconds()
        let release = try OwnThread.start(name: "release") {
            MonotonicClock.sleep(.milliseconds(20))
            storm.stop()
        }
        #expect(worker.batch(pairs: 10) == 0)
        #expect(MonotonicClock.nanoseconds() - start >= 20_000_000)
        #expect(release.join(within: .seconds(20)))
        worker.leave()
    }

    @Test func `workers that are slow to come back are not starved by a storm that never rests`()
        throws
    {
        let result = try stormed(Wrong<SlowToComeBack>.self, .kill, perSecond: 1e6)
        #expect(result.findings.isEmpty)
        #expect(result.pairs > 0)
        // Some dozens of lives are enough for both; without one for each attempt it takes thousands.
        #expect(result.rounds < 1000)
    }

    @Test func `a worker that waits for a life goes on with the next one, or is let out`() throws {
        let host = try TestSite()
        let storm = PacedStorm<Wrong<Sound>>(site: host.site, kind: .kill, perSecond: 1000)
        var worker = storm.worker(index: 0, cpu: 0, of: 1)
        worker.arrive()
        #expect(worker.batch(pairs: 10) >= 10)
        worker.leave()
        // Dead from here on, for nobody revives what a storm did not kill to its end.
        _ = storm.judge()
        storm.stop()
        var late = storm.worker(index: 1, cpu: 0, of: 2)
        late.arrive()
        #expect(late.batch(pairs: 10) == 0)
        late.leave()
        #expect(late.findings.isEmpty)
    }
}

/// Whoever is refused is off its CPU for a while, as on a host that has other things to do.
private enum SlowToComeBack: StrategyDefect {
    static func answer(_ seen: Int) -> Int {
        if seen & ModeFlags.dead != 0 { MonotonicClock.sleep(.milliseconds(1)) }
        return seen
    }
}
