import Percpu

#if LIBURCU
    import LiburcuRivals
#endif

/// Everything that can be named on a command line, one line each.
public enum Catalog {
    /// What can be measured, in the order of tables.
    public static let subjects: [Subject] =
        [
            Subject(EmptyLoop.self, role: .yardstick, summary: "the loop, doing nothing") { _ in
                EmptyLoop()
            },
            Subject(Floor.self, role: .yardstick, summary: "one unlocked add and its inverse") {
                Floor(slotCount: $0.workerCount, memory: $0.byWorker.memory)
            },
            Subject(RseqSlots.self, summary: "per-CPU slots, restartable sequence"),
            Subject(
                AddCheckSlots<HardwareWord>.self, summary: "a slot per worker, add then check"),
            Subject(
                SectionSlots<Quiescent<HardwareWord>>.self,
                summary: "a slot per worker, quiescent states"),
            Subject(
                SectionSlots<MembarrierSections<HardwareWord>>.self,
                summary: "a slot per worker, marked sections"),
            Subject(
                ClosableSlots<HardwareWord>.self,
                summary: "per-CPU slots, locked add, closed by the switch"),
            Subject(SharedAtomic<HardwareWord>.self, summary: "one atomic word for all"),
            Subject(SwiftARC.self, role: .rival, summary: "retain and release of one object") {
                _ in SwiftARC()
            },
            Subject(
                PrivateLocked.self, role: .rival, summary: "locked adds to a word of one's own"
            ) {
                PrivateLocked(slotCount: $0.workerCount, memory: $0.byWorker.memory)
            },
        ] + liburcu

    #if LIBURCU
        private static let liburcu = [
            Subject(
                SectionSlots<UrcuQsbr>.self, role: .rival, summary: "slots under liburcu qsbr"),
            Subject(
                SectionSlots<UrcuMemb>.self, role: .rival, summary: "slots under liburcu memb"),
        ]
    #else
        private static let liburcu: [Subject] = []
    #endif

    /// What can be timed: the plain loop, then the users of references.
    public static let workloads = [NamedWorkload(GetPut.self)] + Users.all

    /// The percpu strategies in the order in which a run falls back from one to the next.
    public static let engines = [
        RseqSlots.id, AddCheckSlots<HardwareWord>.id, ClosableSlots<HardwareWord>.id,
    ]

    /// Makes the cell of the workload that `id` names.
    static func cell(
        for id: String, _ make: (GetPut.Type) -> BenchCell
    ) -> BenchCell? {
        id == GetPut.id ? make(GetPut.self) : nil
    }
}
