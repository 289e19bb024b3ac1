import Explore
import Glibc
import Percpu
import Testing

/// Whether wider bounds are wanted.
let isLong = unsafe getenv("REFTORTURE_LONG") != nil

/// Explores and tells how far that went.
func explore(_ scenario: some Scenario, _ note: String, limit: Int = .max) -> Outcome {
    let clock = ContinuousClock()
    var outcome = Outcome.bounded(executions: 0)
    let time = clock.measure { outcome = Explorer(executionLimit: limit).explore(scenario, with: Reduced()) }
    print("explored \(note): \(outcome), \(time)")
    return outcome
}

/// Expects that nothing is found, anywhere.
func expectExhausted(_ scenario: some Scenario, _ note: String) {
    let outcome = explore(scenario, note)
    guard case .exhausted = outcome else {
        Issue.record("\(note): \(outcome)")
        return
    }
}

@Suite struct KillRaces {
    private func lookups<S: CounterStrategy>(_: S.Type) where S.Word == ModelWord {
        expectExhausted(KillRacesLookup<S>(), "kill ∥ lookup, \(S.id)")
    }

    private func puts<S: CounterStrategy>(_: S.Type) where S.Word == ModelWord {
        expectExhausted(KillRacesPut<S>(), "kill ∥ put, \(S.id)")
        expectExhausted(KillRacesPut<S>(handsOver: true), "kill ∥ put elsewhere, \(S.id)")
    }

    private func lives<S: CounterStrategy>(_: S.Type) where S.Word == ModelWord {
        expectExhausted(KillReinitKill<S>(kills: 1, endsAlive: true), "kill, reinit, \(S.id)")
        expectExhausted(KillReinitKill<S>(), "kill, reinit, kill, \(S.id)")
    }

    @Test func addCheckLookup() { lookups(AddCheckSlots<ModelWord>.self) }
    @Test func addCheckPut() { puts(AddCheckSlots<ModelWord>.self) }
    @Test func addCheckLives() { lives(AddCheckSlots<ModelWord>.self) }
    @Test func sectionsLookup() { lookups(SectionSlots<MembarrierSections<ModelWord>>.self) }
    @Test func sectionsPut() { puts(SectionSlots<MembarrierSections<ModelWord>>.self) }
    @Test func sectionsLives() { lives(SectionSlots<MembarrierSections<ModelWord>>.self) }
    @Test func quiescentLookup() { lookups(SectionSlots<Quiescent<ModelWord>>.self) }
    @Test func quiescentPut() { puts(SectionSlots<Quiescent<ModelWord>>.self) }
    @Test func quiescentLives() { lives(SectionSlots<Quiescent<ModelWord>>.self) }
    @Test func closableLookup() { lookups(ClosableSlots<ModelWord>.self) }
    @Test func closablePut() { puts(ClosableSlots<ModelWord>.self) }
    @Test func closableLives() { lives(ClosableSlots<ModelWord>.self) }
    @Test func sharedLookup() { lookups(SharedAtomic<ModelWord>.self) }
    @Test func sharedPut() { puts(SharedAtomic<ModelWord>.self) }
    @Test func sharedLives() { lives(SharedAtomic<ModelWord>.self) }
}
