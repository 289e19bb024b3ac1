import Percpu
import Testing

@testable import ZoneDevice

/// INV-P7: what is undone, and in which order, is what domain.md says.
@Suite struct TeardownOrderTests {
    @Test func `every generation under every driver stands in the golden list, once`() throws {
        let golden = try GoldenTeardown.all().map { "\($0.generation) \($0.driver.rawValue)" }
        #expect(golden.sorted() == Pairing.all.map(\.testDescription).sorted())
    }

    @Test(arguments: Pairing.all)
    func `the names and steps of all actions are the golden ones`(_ pairing: Pairing) throws {
        let golden = try GoldenTeardown.of(pairing.generation, pairing.driver)
        let planned = pairing.generation.unwinding(of: pairing.driver).map {
            GoldenTeardown.Action(name: $0.name, steps: $0.steps)
        }
        #expect(planned == golden.actions)
    }

    @Test(arguments: Pairing.all)
    func `the order is that of the table of generations`(_ pairing: Pairing) throws {
        let golden = try GoldenTeardown.of(pairing.generation, pairing.driver)
        guard let order = golden.order else { return }
        let words = pairing.generation.teardown(of: pairing.driver).compactMap(\.inTable)
        #expect(words == order)
    }

    @Test(arguments: Pairing.all)
    func `what is really executed is the golden list`(_ pairing: Pairing) throws {
        let golden = try GoldenTeardown.of(pairing.generation, pairing.driver)
        let outcome = try DeviceBench(pairing.cycle(pages: 3), in: Kernel()).run()
        #expect(outcome.log == golden.steps)
        // Each step begins and ends, before the next one begins.
        let steps = outcome.marks.compactMap { mark -> DeviceMark? in
            switch mark {
            case .began, .ended: mark
            default: nil
            }
        }
        #expect(steps == golden.steps.flatMap { [.began($0), .ended($0)] })
    }

    @Test(arguments: Pairing.all)
    func `first in, first out is another order, and is noticed`(_ pairing: Pairing) throws {
        let golden = try GoldenTeardown.of(pairing.generation, pairing.driver)
        var cycle = pairing.cycle(pages: 3)
        cycle.lastInFirstOut = false
        let outcome = try DeviceBench(cycle, in: Kernel()).run()
        #expect(outcome.sightings.contains(Sighting(.wrongOrder)))
        let reversed = golden.actions.reversed().flatMap(\.steps)
        #expect(reversed.starts(with: outcome.log) && !outcome.log.isEmpty)
    }
}
