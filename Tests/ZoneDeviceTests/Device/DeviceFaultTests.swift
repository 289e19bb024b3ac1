import Percpu
import Testing

@testable import ZoneDevice

/// Every defect of the protocol shows what it is said to show, its numbers included, and nothing else.
@Suite struct DeviceFaultTests {
    /// One defect where it can be planted.
    struct Planted: Sendable, CustomTestStringConvertible {
        let fault: Fault
        let pairing: Pairing

        var testDescription: String { "\(fault.id) \(pairing.testDescription)" }

        static let all: [Planted] = Fault.all.flatMap { fault -> [Planted] in
            guard case .cycle = fault.place, fault.certainty == .deterministic else { return [] }
            return Pairing.all.filter { fault.misfit($0.generation, $0.driver) == nil }
                .map { Planted(fault: fault, pairing: $0) }
        }
    }

    private func edited(_ planted: Planted, pages: Int, fold: Cycle.Fold) -> Cycle {
        var cycle = planted.pairing.cycle(pages: pages)
        cycle.fold = fold
        planted.fault.edit(&cycle)
        return cycle
    }

    @Test func `all defects of the protocol are planted somewhere, in each of their generations`() {
        let ids = Set(Planted.all.map(\.fault.id))
        let numbers = [1, 2, 3, 4, 5] + Array(16...33)
        #expect(ids == Set(numbers.map { $0 < 10 ? "FI-0\($0)" : "FI-\($0)" }))
        for fault in Fault.all {
            for id in fault.generations {
                #expect(Generation.all.contains { $0.id == id }, "\(fault.id) names \(id)")
            }
        }
    }

    @Test(arguments: Planted.all)
    func `a defect shows what it is said to show`(_ planted: Planted) throws {
        for pages in [1, 16, 600] {
            for fold in [Cycle.Fold.early, .late] {
                let cycle = edited(planted, pages: pages, fold: fold)
                let scene = planted.fault.scene
                let outcome = try DeviceBench(cycle, in: Kernel()).run(scene)
                let expected = Set(planted.fault.expected(cycle, scene))
                let comment = Comment("\(pages) pages, fold \(cycle.fold.rawValue)")
                #expect(outcome.sightings == expected, comment)
                // Only a probe that was made to fail may; it need not hang to be the defect's.
                #expect((outcome.attached == .failed) == isRefused(cycle, expected), comment)
            }
        }
    }

    /// Whether the probe ends without a device and without a hang.
    private func isRefused(_ cycle: Cycle, _ expected: Set<Sighting>) -> Bool {
        cycle.probeFailure != nil && !expected.contains(Sighting(.hang))
    }

    @Test(arguments: [1, 16, 600])
    func `FI-20: page puts of old pages sink the count, exactly`(_ pages: Int) throws {
        let planted = try #require(Planted.all.first { $0.fault.id == "FI-20" })
        let cycle = edited(planted, pages: pages, fold: .late)
        let outcome = try DeviceBench(cycle, in: Kernel()).run()
        #expect(outcome.marks.contains(.misuse(.sumNotPositive(1 - pages))))
        #expect(outcome.marks.count { $0 == .complaint(.pageToAllocator) } == pages)
        #expect(outcome.releases == 0 && !outcome.isComplete)
    }

    @Test(arguments: [1, 16, 600])
    func `FI-22: without page references, by when the fold comes`(_ pages: Int) throws {
        let planted = try #require(Planted.all.first { $0.fault.id == "FI-22" })
        let late = try DeviceBench(edited(planted, pages: pages, fold: .late), in: Kernel()).run()
        #expect(late.marks.contains(.misuse(.sumNotPositive(1 - pages))))
        #expect(late.releases == 0 && !late.isComplete)
        let bench = DeviceBench(edited(planted, pages: pages, fold: .early), in: try Kernel())
        let early = try bench.run()
        let released = try #require(early.marks.firstIndex(of: .released))
        #expect(released < early.marks.firstIndex(of: .began(.putPages)) ?? 0)
        #expect(early.isComplete && early.releases == 1)
        // It "succeeds", and sinks unseen: nobody complains.
        #expect(!early.marks.contains { if case .misuse = $0 { true } else { false } })
        #expect(bench.device.reference.sharedCount == 0 - pages)
    }

    @Test(arguments: [1, 8, 100], Driver.allCases)
    func `G0′ loses one reference for each pinning, exactly`(_ pinnings: Int, _ driver: Driver)
        throws
    {
        var cycle = Cycle(generation: .g0Mixed, driver: driver, pages: 16)
        cycle.fold = .late
        let scene = Fault.Scene(pinnings: pinnings)
        let outcome = try DeviceBench(cycle, in: Kernel()).run(scene)
        #expect(outcome.atRest == 1 - pinnings)
        #expect(outcome.marks.contains(.misuse(.sumNotPositive(1 - pinnings))))
        let expected = [
            Sighting(.unbalanced, 0 - pinnings), Sighting(.underflow, 1 - pinnings),
            Sighting(.hang),
        ]
        #expect(outcome.sightings == Set(expected))
    }
}
