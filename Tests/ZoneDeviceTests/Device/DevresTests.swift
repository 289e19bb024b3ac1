import Percpu
import Testing

@testable import ZoneDevice

/// What is registered is undone, last in first out and once; what cannot be registered, at once.
@Suite struct DevresTests {
    private static func entries(_ count: Int) -> Devres {
        var devres = Devres()
        for number in 0..<count {
            devres.register(Devres.Entry(action: Generation.Action("\(number)")))
        }
        return devres
    }

    private static func drain(_ devres: inout Devres, lastInFirstOut: Bool = true) -> [String] {
        var names: [String] = []
        while let entry = devres.next(lastInFirstOut: lastInFirstOut), names.count < 10 {
            names.append(entry.action.name)
        }
        return names
    }

    @Test func `entries come back last in, first out, each exactly once`() {
        var devres = Self.entries(4)
        #expect(Self.drain(&devres) == ["3", "2", "1", "0"])
        #expect(Self.drain(&devres) == [])
        var wrong = Self.entries(4)
        #expect(Self.drain(&wrong, lastInFirstOut: false) == ["0", "1", "2", "3"])
    }

    @Test func `an entry that is taken out again is not run`() {
        var devres = Self.entries(3)
        devres.cancelLast()
        #expect(Self.drain(&devres) == ["1", "0"])
        devres.cancelLast()
        #expect(Self.drain(&devres) == [])
    }

    // MARK: - Failing probes

    /// What a probe leaves when the pages cannot be mapped, or an action cannot be registered.
    private func expectNothingLeft(
        _ cycle: Cycle, steps: [Step], hangs: Bool, _ comment: Comment
    ) throws {
        let kernel = try Kernel()
        let rows = kernel.nextRows(8)
        try leaving {
            let bench = DeviceBench(cycle, in: kernel)
            let outcome = try bench.run()
            #expect(outcome.log == steps, comment)
            if hangs {
                #expect(outcome.attached == .hung, comment)
                #expect(outcome.sightings == [Sighting(.hang)], comment)
                return
            }
            #expect(outcome.attached == .failed, comment)
            #expect(outcome.sightings == [], comment)
            #expect(outcome.exits == 1 && outcome.hasExited, comment)
            // Killed or never used: nobody is left over either way.
            let isKilled = steps.contains { $0 == .killReference || $0 == .freezeQueue }
            #expect(outcome.releases == (isKilled ? 1 : 0), comment)
            #expect(!kernel.isEntered(0), comment)
        }
        guard !hangs else { return }
        #expect(kernel.nextRows(8) == rows, comment)
        var whole = cycle
        whole.probeFailure = nil
        let again = try DeviceBench(whole, in: kernel).run()
        #expect(again.attached == .bound && again.sightings == [], comment)
    }

    /// Lets everything that `body` made go before the rest is looked at.
    private func leaving(_ body: () throws -> Void) throws { try body() }

    @Test(arguments: Pairing.all)
    func `pages that cannot be mapped: the probe ends as in its kernel`(_ pairing: Pairing) throws {
        let golden = try GoldenTeardown.of(pairing.generation, pairing.driver)
        #expect(golden.unmappedHangs == (pairing.testDescription == "G1 dax-pmem"))
        for fold in [Cycle.Fold.early, .late] {
            var cycle = pairing.cycle(pages: 5)
            cycle.fold = fold
            cycle.probeFailure = .mapping
            try expectNothingLeft(
                cycle, steps: golden.unmapped, hangs: golden.unmappedHangs, "fold \(fold)")
        }
    }

    @Test(arguments: Pairing.all)
    func `an action that cannot be registered runs at once, and the rest unwinds`(
        _ pairing: Pairing
    ) throws {
        let golden = try GoldenTeardown.of(pairing.generation, pairing.driver)
        let id = pairing.generation.id
        for (place, action) in golden.actions.enumerated() {
            var cycle = pairing.cycle(pages: 5)
            cycle.fold = .late
            cycle.probeFailure = .registration(action.name)
            // The failing action is followed by those registered before it.
            var steps = golden.actions[place...].flatMap(\.steps)
            var hangs = false
            switch (action.name, id) {
            case ("devm_memremap_pages_release", "G0"), ("devm_memremap_pages_release", "G0p"),
                ("devm_memremap_pages_release", "G1"):
                // Allocated first: as if the pages could not be mapped.
                (steps, hangs) = (golden.unmapped, golden.unmappedHangs)
            case ("devm_memremap_pages_release", "G2"): continue
            case ("dax_pmem_percpu_exit", "G1"): (steps, hangs) = ([.waitForRelease], true)
            case ("dax_pmem_percpu_exit", "G2"), ("dax_pmem_percpu_exit", "G3"):
                steps = [.exitReference]
            default: break
            }
            try expectNothingLeft(cycle, steps: steps, hangs: hangs, "\(action.name)")
        }
    }

    @Test(arguments: Driver.allCases)
    func `a registration that G2 never looks at leaves a stale entry for ever; G3 looks`(
        _ driver: Driver
    ) throws {
        for generation in [Generation.g2, .g3] {
            let isKnown = generation.id == "G2"
            let kernel = try Kernel()
            var cycle = Cycle(generation: generation, driver: driver, pages: 5)
            cycle.fold = .late
            cycle.probeFailure = .registration("devm_memremap_pages_release")
            let first = try DeviceBench(cycle, in: kernel).run()
            #expect(first.attached == (isKnown ? .bound : .failed))
            // Nobody puts the pages, so the wait outside never ends.
            #expect(first.sightings.contains(Sighting(.hang)) == isKnown)
            #expect(kernel.isEntered(0) == isKnown)
            cycle.probeFailure = nil
            for attempt in 1...3 {
                let next = try DeviceBench(cycle, in: kernel).run()
                #expect(next.attached == (isKnown ? .failed : .bound), "attempt \(attempt)")
                #expect(
                    next.sightings == (isKnown ? [Sighting(.staleEntry)] : []), "attempt \(attempt)"
                )
            }
            let elsewhere = try DeviceBench(
                cycle, in: kernel, firstFrame: PagemapTable<InterruptedWords>.sectionFrames
            ).run()
            #expect(elsewhere.attached == .bound && elsewhere.sightings == [])
            #expect(
                generation.known.contains { $0.symptom == .staleEntry && $0.goneIn == "G3" }
                    == isKnown)
        }
    }
}
