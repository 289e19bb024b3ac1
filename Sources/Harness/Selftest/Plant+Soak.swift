import Percpu
import ZoneDevice

/// Plants in the soak's own episodes, found by the checks that a soak has and no other part of the harness.
extension Plant {
    /// How long one may take to be found.
    static let soakBound = Duration.seconds(20)
    /// How long a wait may take in them; what has not come by then is a hang.
    static let soakPatience = Duration.seconds(1)

    static let soak: [Plant] = soakedLives + soakedMutants + soakedDevices

    /// What may show within the 20 ms between the first finding and the end of an episode, once one
    /// reference was put too often: workers and other teardown threads go on with it.
    private static let robbed: Set<Symptom> = [
        .releasedEarly, .releasedTwice, .unbalanced, .underflow, .lostCount, .hang, .useAfterExit,
    ]

    /// The same of a reference whose count is wrong from the fold on.
    private static let miscounted = robbed.union([.lookupAfterConfirm, .neverReleased])

    /// Faults in the use of references, with one sound way of counting.
    private static let soakedLives: [Plant] = LifeFault.allCases.map { fault in
        let (detector, follows): (Detector, Set<Symptom>) =
            switch fault {
            case .killsTwice: (Detector(.killedTwice), robbed)
            case .putsBeforeFold: (Detector(.underflow), robbed)
            case .putsAfterFold: (Detector(.releasedEarly), robbed)
            case .leaksGet: (Detector(.lostCount), [])
            case .getsOnZero: (Detector(.releasedTwice), [])
            }
        return Plant(soak: .lives, fault.rawValue, in: "slots", detector, follows: follows) {
            $0.fault = fault.rawValue
            $0.lifeMicroseconds = 20
        }
    }

    /// Broken ways of counting, over words that open no windows: those of each switch are enough.
    private static let soakedMutants: [Plant] = [
        ("no-bias", Detector("INV-13", .unbalanced), robbed),
        ("saturating", .hang, robbed),
        ("no-grace", Detector(.lateAdd), miscounted),
        ("plain-membarrier", Detector(.lateAdd), miscounted),
        ("partial-fold", Detector("INV-12", .unbalanced), miscounted.union([.lateAdd])),
    ].map { (name, detector, follows) in
        Plant(soak: .lives, name, in: name, by: name, detector, follows: follows) {
            $0.batch = 64
            $0.lifeMicroseconds = 20
            // A count that is only put from here on wants to go below where it stops.
            $0.slotStart = name == "saturating" ? -1 : 0
        }
    }

    /// Faults of devices that each teardown shows, and what follows when workers go on meanwhile.
    private static let soakedDevices: [Plant] = Fault.all.compactMap { fault in
        guard quickInDevices.contains(fault.id),
            let generation = Generation.all.first(where: { $0.id == fault.generations.first }),
            let driver = fault.drivers.first
        else { return nil }
        var cycle = Cycle(generation: generation, driver: driver, pages: 64)
        fault.edit(&cycle)
        let expected = fault.expected(cycle, fault.scene).map(\.symptom)
        // A device that hangs is given up, and nobody asks it what else it saw.
        guard let named = expected.first(where: { $0 == .hang }) ?? expected.first else {
            return nil
        }
        return Plant(
            soak: .devices, fault.id, in: generation.id, Detector(named),
            follows: fault.follows.union(expected).union(afterExit)
        ) {
            $0.fault = fault.id
            $0.generation = generation.id
            $0.driver = driver.rawValue
        }
    }

    /// Those that show in the first episode, whatever workers do meanwhile: four at once, two as a hang.
    private static let quickInDevices = ["FI-01", "FI-16", "FI-17", "FI-19", "FI-23", "FI-33"]

    /// What may follow in a device whose reference goes to zero, or exits, under its workers.
    private static let afterExit = miscounted.union([
        .freedWhileSwitching, .lateAdd, .touchAfterUnmap, .useAfterUnmap,
    ])

    /// A defect in an episode of a soak.
    ///
    /// - Parameters:
    ///   - load: What workers and teardown threads do.
    ///   - fault: A fault's number, or a mutant's name.
    ///   - place: What the last part of its name is.
    ///   - name: What counts.
    ///   - detector: What must tell.
    ///   - follows: What may tell besides.
    ///   - edit: Plants it in the plan.
    private init(
        soak load: SoakLoad, _ fault: String, in place: String, by name: String = "slots",
        _ detector: Detector, follows: Set<Symptom>,
        edit: @escaping @Sendable (inout EpisodePlan) -> Void
    ) {
        guard let subject = SoakSubject.named(name) else {
            preconditionFailure("there is no way of counting called \(name)")
        }
        let known = Fault.all.first {
            if case .strategy(fault) = $0.place { return true }
            return $0.id == fault
        }
        let companions = follows.union([detector.symptom]).reduce(into: Set()) {
            $0.formUnion(Detector.all(of: $1))
        }
        self.init(
            id: "soak/\(load.id)/\(fault)/\(place)", fault: known?.id ?? fault,
            "in a soak's \(load.id): \(known?.sentence ?? fault)", .statistical, detector: detector,
            besides: companions, bound: Self.soakBound
        ) { (host, seed, deadline) throws(HarnessError) in
            try Self.live(
                subject, load: load, until: detector, patience: Self.soakPatience, host, seed,
                end: deadline, deadline: deadline, edit: edit)
        }
    }
}
