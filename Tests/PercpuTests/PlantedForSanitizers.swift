import Foundation
import Percpu
import Testing

/// Faults for the sanitizers to catch: on only when `scripts/check-sanitizers` asks for them.
@Suite(.serialized) struct PlantedForSanitizers {
    /// One plain word.
    ///
    /// SAFETY: `@unchecked Sendable` is the lie that this suite is about.
    final class PlainWord: @unchecked Sendable {
        var value = 0
    }

    @Test(
        "Two threads on one plain word race",
        .enabled(if: setting("REFTORTURE_PLANTED_RACE") == "1", "a planted fault"))
    func race() throws {
        let word = PlainWord()
        let crew = Crew()
        for _ in 0..<2 { crew.start { for _ in 0..<10_000 { word.value &+= 1 } } }
        try crew.join(within: 30)
        #expect(word.value > 0)
    }

    @Test(
        "A payload that no put protects races with release",
        .enabled(if: setting("REFTORTURE_PLANTED_RACE") == "1", "a planted fault"))
    func payloadRace() throws {
        var plan = StressPlan(roundCount: 2, seed: 1)
        plan.fault = .writeAfterPut
        #expect(try StressRun.report(ClosableSlots<HardwareWord>.self, plan).kills > 0)
    }

    @Test(
        "A word is read after it was freed",
        .enabled(if: setting("REFTORTURE_PLANTED_USE_AFTER_FREE") == "1", "a planted fault"))
    func useAfterFree() {
        let memory = HardwareMemory.make(placeCount: 1, seed: 0)
        let word = memory.allocate("freed", initially: 1)
        memory.deallocate(word)
        #expect(word.loadRelaxed() != 2)
    }
}
