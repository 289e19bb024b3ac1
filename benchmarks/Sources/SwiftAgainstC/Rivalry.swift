import Percpu

/// One way of counting, written in Swift and in C.
struct Rivalry {
    var id: String
    var swift: [Candidate]
    var c: [Candidate]

    /// Everything that can be counted on this CPU, and why the rest cannot.
    ///
    /// - Context: the thread that is going to measure.
    static func all(cpu: Int, placeCount: Int) -> (rivalries: [Rivalry], skipped: [String]) {
        let memory = HardwareMemory(arena: SlotArena(placeCount: placeCount))
        let domain = SwitchDomain(memory: memory, reaper: ManualReaper())
        var rivalries: [Rivalry] = []
        var skipped: [String] = []

        func enter<S: CounterStrategy>(_: S.Type, _ kind: CKind, slot: Int)
        where S.Word == HardwareWord {
            if let reason = S.unavailableReason() { return skipped.append("\(S.id): \(reason)") }
            let reference = PercpuRef<S>(slotCount: placeCount, domain: domain) {}
            rivalries.append(
                Rivalry(
                    id: S.id, swift: Candidate.everywhere(reference, slot: cpu),
                    c: kind.everywhere(
                        memory: memory, slot: slot, mode: S.hasPercpuMode ? 0 : ModeFlags.atomic)))
        }

        let floor = Floor(slotCount: placeCount, memory: memory)
        rivalries.append(
            Rivalry(
                id: Floor.id, swift: Candidate.everywhere(floor, slot: cpu),
                c: CKind.floor.everywhere(memory: memory, slot: cpu, mode: 0)))
        enter(RseqSlots.self, .rseq, slot: 0)
        enter(AddCheckSlots<HardwareWord>.self, .slots, slot: cpu)
        enter(SectionSlots<Quiescent<HardwareWord>>.self, .qsbr, slot: cpu)
        enter(ClosableSlots<HardwareWord>.self, .locked, slot: cpu)
        enter(SharedAtomic<HardwareWord>.self, .shared, slot: cpu)
        return (rivalries, skipped)
    }

    /// C against itself, with the side of Swift made dearer by so many percent: what must be noticed,
    /// or must not.
    func planted(percent: Int) -> Rivalry {
        let dearer = c.map { candidate in
            Candidate(place: candidate.place) { candidate.run($0 + $0 * percent / 100) }
        }
        return Rivalry(id: "\(id)+\(percent)%", swift: dearer, c: c)
    }
}
