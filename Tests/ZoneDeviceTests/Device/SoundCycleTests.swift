import Percpu
import Testing

@testable import ZoneDevice

/// Cycles in which nothing is planted: nothing is seen, and the numbers are those of the table.
@Suite struct SoundCycleTests {
    /// References that stand for the pages while they are mapped, and what all pages' counts come to
    /// when the memory goes (domain.md 4.3 and INV-P9).
    private func tabled(_ generation: String, pages: Int) -> (references: Int, sum: Int)? {
        switch generation {
        case "G0", "G0p": (0, pages)
        case "G1", "G2", "G3", "G4": (pages, 0)
        case "G4c": ((pages + 511) / 512, 0)
        case "G5", "G5b", "G8": (pages, pages)
        case "G6": (0, 0)
        default: nil
        }
    }

    private func check(_ cycle: Cycle, in kernel: Kernel) throws {
        let comment = Comment(
            "\(cycle.pages) pages, fold \(cycle.fold.rawValue), atomic \(cycle.atomic)")
        let bench = DeviceBench(cycle, in: kernel)
        let outcome = try bench.run()
        let numbers = try #require(tabled(cycle.generation.id, pages: cycle.pages))
        #expect(outcome.sightings == [], comment)
        // One hang is enough: each takes as long as the watchdog does.
        try #require(outcome.attached == .bound && outcome.isComplete, comment)
        #expect(outcome.touches == [], comment)
        #expect(outcome.atRest == 1 + numbers.references, comment)
        #expect(outcome.releases == 1, comment)
        #expect(outcome.exits == 1 && outcome.hasExited, comment)
        #expect(bench.device.reference.isZero, comment)
        #expect(!kernel.isEntered(0), comment)
        let confirmed = outcome.marks.firstIndex(of: .confirmed)
        let released = outcome.marks.firstIndex(of: .released)
        #expect(outcome.marks.count { $0 == .confirmed } == 1, comment)
        #expect(try #require(confirmed) < #require(released), comment)
        let told = outcome.marks.filter {
            switch $0 {
            case .misuse, .complaint: true
            default: false
            }
        }
        #expect(told == [], comment)
        let found = try #require(outcome.inspections.first)
        #expect(outcome.inspections.count == 1, comment)
        #expect(found.sum == numbers.sum && found.alive == numbers.sum, comment)
        #expect(found.damaged == nil, comment)
    }

    @Test(arguments: Pairing.all)
    func `grace periods that are held end early or late, and nothing is seen`(
        _ pairing: Pairing
    ) throws {
        let kernel = try Kernel()
        for pages in [1, 2, 511, 513, 4097] {
            for fold in [Cycle.Fold.early, .late] {
                // The long ones once: they are about compounds and stretches of the put loop.
                for atomic in pages > 511 ? [false] : [false, true] {
                    var cycle = pairing.cycle(pages: pages)
                    cycle.fold = fold
                    cycle.atomic = atomic
                    try check(cycle, in: kernel)
                }
            }
        }
    }

    @Test(arguments: Pairing.all)
    func `with a reaper in a thread of its own nothing is seen either`(_ pairing: Pairing) throws {
        let kernel = try Kernel(free: true)
        defer { kernel.stop() }
        for round in 0..<10 {
            for pages in [1, 513] {
                var cycle = pairing.cycle(pages: pages)
                cycle.atomic = round % 4 == 3
                try check(cycle, in: kernel)
            }
        }
    }

    @Test(arguments: Pairing.all)
    func `one pin that is held shows the kernels that do not wait for it, and no others`(
        _ pairing: Pairing
    ) throws {
        // The mix that was never released loses a reference with every pin; its own test has it.
        guard pairing.generation.id != "G0p" else { return }
        let isLate = ["G1", "G2", "G3", "G5", "G5b", "G8"].contains(pairing.generation.id)
        for fold in [Cycle.Fold.early, .late] {
            var cycle = pairing.cycle(pages: 600)
            cycle.fold = fold
            let outcome = try DeviceBench(cycle, in: Kernel()).run(Fault.Scene(heldPins: 1))
            #expect(outcome.isComplete && outcome.releases == 1)
            #expect(outcome.sightings == (isLate ? [Sighting(.useAfterUnmap)] : []))
            let known = pairing.generation.known.contains {
                $0.symptom == .useAfterUnmap && $0.when == .heldPins
            }
            #expect(known == isLate)
            if isLate {
                let touch = try #require(outcome.touches.first)
                #expect(touch.page == 0 && touch.step == .removeMemory)
            }
        }
    }

    @Test(arguments: Pairing.all)
    func `pinning and unpinning leaves every balance as it was`(_ pairing: Pairing) throws {
        let lost = pairing.generation.id == "G0p" ? 7 : 0
        let outcome = try DeviceBench(pairing.cycle(pages: 20), in: Kernel())
            .run(Fault.Scene(pinnings: 7))
        let numbers = try #require(tabled(pairing.generation.id, pages: 20))
        #expect(outcome.atRest == 1 + numbers.references - lost)
        if lost == 0 { #expect(outcome.sightings == []) }
    }
}
