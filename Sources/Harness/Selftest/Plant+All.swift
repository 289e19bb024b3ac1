import Mutants
import Percpu
import ZoneDevice

/// Everything that is planted, and everything that must pass.
extension Plant {
    /// In the order in which it is run: what is quick first, what is sound beside what is broken.
    public static let all: [Plant] =
        mishaps + brokenLives + soundLives + devices + soundDevices + storms + soundStorms
        + soak + soundEpisodes + unseen

    private typealias Slots = AddCheckSlots<HardwareWord>

    static let mishaps: [Plant] = Mishap.all.map { Plant($0) }

    /// Ways of counting that one life shows.
    static let brokenLives: [Plant] = [
        Plant(
            "no-bias", "the shared count carries no bias while slots hold the rest",
            NoBias<Slots>.self, Detector("INV-13", .unbalanced)),
        Plant(
            "keeps-bias", "the fold brings the sum and leaves the bias where it is",
            KeepsBias<Slots>.self, Detector("INV-14", .unbalanced),
            besides: [.hang, .lostCount, Detector(.underflow)]),
        Plant(
            "online-only-fold", "the fold leaves one slot out, as if its CPU were offline",
            PartialFold<Slots>.self, Detector("INV-12", .unbalanced),
            besides: .robbery),
        Plant(
            "confirm-last", "the switch drops its own reference before it gives the confirmation",
            ConfirmLast<Slots>.self, Detector("INV-7", .releasedEarly), play: lonelyLife),
        Plant(
            "blind-to-dead", "the fast path never sees that a reference was killed",
            WrongSight<Slots, NoDeath>.self, Detector("INV-8", .lookupAfterConfirm)),
        Plant(
            "fickle-dead", "the fast path sees every second time only that a reference was killed",
            WrongSight<Slots, FickleDeath>.self, Detector("INV-9", .lookupAfterConfirm),
            besides: [Detector("INV-8", .lookupAfterConfirm)]),
        Plant(
            "ignores-mode", "the fast path takes atomic mode for percpu mode, and zero for a count",
            WrongSight<Slots, NoFlags>.self, Detector("INV-11", .unbalanced),
            besides: [
                .hang, .lostCount, Detector("INV-8", .lookupAfterConfirm),
                Detector("INV-20", .useAfterExit),
            ], play: lonelyLife),
        Plant(
            sleeper: "missed-wake-up", "nobody wakes who sleeps until a switch is over",
            MissedWakeUp<Slots>.self, Detector("INV-23", .hang)),
    ]

    static let soundLives: [Plant] = [
        Plant(soundLives: RseqSlots.self),
        Plant(soundLives: AddCheckSlots<HardwareWord>.self),
        Plant(soundLives: SectionSlots<Quiescent<HardwareWord>>.self),
        Plant(soundLives: SectionSlots<MembarrierSections<HardwareWord>>.self),
        Plant(soundLives: ClosableSlots<HardwareWord>.self),
    ]

    /// Each fault that a teardown can show, where it is at home and in one other place.
    static let devices: [Plant] = (Fault.all + ownFaults).enumerated().flatMap { turn, fault in
        fault.isForDevices
            ? fault.places(turn).map { Plant(fault, in: $0.0, $0.1, turn: turn) } : []
    }

    /// Every kernel under every driver but the mix that was never released.
    static let soundDevices: [Plant] = Generation.all.filter { $0.id != "G0p" }.enumerated()
        .flatMap { turn, generation in
            Driver.allCases.enumerated().map { second, driver in
                Plant(soundTeardown: generation, driver, turn: turn + 2 * second)
            }
        }

    /// What shows by chance.
    static let storms: [Plant] =
        Fault.all.compactMap(Plant.init(storm:)) + [
            Plant(
                storm: MutantEntry("bare-load-store", BareSlots<LoadStore>.self),
                "design U1: a slot by a CPU number from before, load and store apart, no grace period",
                Detector(.lateAdd), follows: Set(Symptom.allCases)),
            Plant(
                storm: MutantEntry(
                    "early-fold", EarlyFold<SectionSlots<MembarrierSections<HardwareWord>>>.self),
                "the slots are summed before the grace period, not after it", Detector(.lateAdd),
                follows: whatLateAddsDo),
            Plant(
                episode: "rseq-plain-membarrier",
                "the wrong membarrier command for rseq: it orders, and restarts nobody",
                WrongMembarrier.self, Detector(.lateAdd), follows: whatLateAddsDo),
        ]

    private static let whatLateAddsDo: Set<Symptom> = [
        .lostCount, .underflow, .hang, .releasedEarly, .releasedTwice, .neverReleased, .unbalanced,
        .lookupAfterConfirm,
    ]

    /// Every sound way of counting in both loads of a soak that kill.
    static let soundEpisodes: [Plant] = SoakSubject.all.flatMap { subject in
        [SoakLoad.lives, .devices].map { Plant(soundEpisode: subject, load: $0) }
    }

    static let soundStorms: [Plant] = [
        Plant(soundStorm: MutantEntry("rseq", RseqSlots.self)),
        Plant(soundStorm: MutantEntry("slots", AddCheckSlots<HardwareWord>.self)),
        Plant(soundStorm: MutantEntry("slots+qsbr", SectionSlots<Quiescent<HardwareWord>>.self)),
        Plant(
            soundStorm: MutantEntry(
                "slots+sections", SectionSlots<MembarrierSections<HardwareWord>>.self)),
        Plant(soundStorm: MutantEntry("locked", ClosableSlots<HardwareWord>.self)),
    ]

    /// What no machine shows that this runs on, each with its reason.
    static let unseen: [Plant] =
        Fault.all.compactMap { fault in
            if case .unseen(let reason) = fault.place {
                Plant(fault.id, fault.sentence, unseen: reason)
            } else {
                nil
            }
        } + [
            Plant(
                "relaxed-final-put",
                "the last put orders nothing, so release misses earlier writes",
                unseen:
                    "every locked addition of x86 orders all; nobody catches it here, for the memory "
                    + "that explore assumes is sequentially consistent too")
        ]

    /// A numbered fault that many kills are needed for; `nil` for all others.
    private init?(storm fault: Fault) {
        guard fault.certainty == .statistical, case .strategy(let name) = fault.place,
            let entry = MutantRegistry.entry(named: name),
            let symptom = MutantSearch.symptoms(of: name).first
        else { return nil }
        self.init(
            storm: entry, fault: fault.id, fault.sentence, Detector(symptom), follows: fault.follows
        )
    }

    /// Faults without a number, for detectors that no numbered one wakes.
    private static let ownFaults: [Fault] = [
        Fault(
            "kept-entry", "the pagemap stays in the lookup table when its device has gone",
            generations: ["G1", "G4"],
            edit: { $0.generation.remove(.deleteTableEntry) },
            expected: { _, _ in [Sighting(.staleEntry)] })
    ]
}

extension Fault {
    /// Whether one cycle of a device shows it, or shows that nothing comes of it.
    fileprivate var isForDevices: Bool {
        guard certainty == .deterministic || id == "FI-05" else { return false }
        if case .unseen = place { return false }
        return true
    }

    /// Where it is planted: at home, and in one place more, so that all kernels have their turn.
    fileprivate func places(_ turn: Int) -> [(Generation, Driver)] {
        let fits = Generation.all.flatMap { generation in
            Driver.allCases.filter { misfit(generation, $0) == nil }.map { (generation, $0) }
        }
        guard let home = fits.firstIndex(where: { $0.0.id == generations.first }) else { return [] }
        // A leak looks the same in every kernel, so every kernel has one.
        if id == "FI-04" { return fits }
        // What is only late takes its time everywhere.
        if case .reaper = place { return [fits[home]] }
        let others = fits[..<home] + fits[(home + 1)...]
        return [fits[home]] + (others.isEmpty ? [] : [Array(others)[turn % others.count]])
    }
}
