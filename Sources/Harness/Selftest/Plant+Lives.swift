import Percpu
import ZoneDevice

/// Plants in lives that are stepped by hand: mishaps of users, and ways of counting that one life shows.
extension Plant {
    /// How long a life may take; it takes microseconds, but a host may be crowded.
    static let lifeBound = Duration.seconds(10)

    /// A life as it should be, in which somebody holds and others look up before and after everything.
    static let wholeLife: @Sendable (any SteppedLiving) -> Void = { life in
        life.lookUp()
        life.take()
        life.kill()
        life.lookUp()
        life.lookUp()
        life.settle()
        life.lookUp()
        life.giveBack()
    }

    /// A life in which nobody else holds anything.
    static let lonelyLife: @Sendable (any SteppedLiving) -> Void = { life in
        life.kill()
        life.settle()
    }

    /// A mishap, under a sound way of counting.
    init(_ mishap: Mishap) {
        self.init(
            id: mishap.id, fault: mishap.id, mishap.sentence, .deterministic,
            detector: mishap.detector, besides: mishap.companions, bound: Self.lifeBound,
            run: Self.life(AddCheckSlots<HardwareWord>.self) { mishap.play($0, true) })
    }

    /// A way of counting that shows in one life.
    init<S: CounterStrategy>(
        _ id: String, _ sentence: String, _: S.Type, _ detector: Detector,
        besides companions: Set<Detector> = [],
        play: @escaping @Sendable (any SteppedLiving) -> Void = Plant.wholeLife
    ) where S.Word == HardwareWord {
        self.init(
            id: id, fault: id, sentence, .deterministic, detector: detector, besides: companions,
            bound: Self.lifeBound, run: Self.life(S.self, play))
    }

    /// Sleeping until a switch is over, under `S`.
    init<S: CounterStrategy>(
        sleeper id: String, _ sentence: String, _: S.Type, _ detector: Detector
    ) where S.Word == HardwareWord {
        self.init(
            id: id, fault: id, sentence, .deterministic, detector: detector,
            bound: Self.lifeBound
        ) { (host, _, _) throws(HarnessError) in
            if let reason = S.unavailableReason() { return Evidence(skipped: reason) }
            return Evidence(
                try Sleeper.play(S.self, cpuCount: host.cpuCount, patience: .seconds(1)))
        }
    }

    /// Every mishap without its mistake, a whole life and a sleeper, under the sound `S`.
    init<S: CounterStrategy>(soundLives _: S.Type) where S.Word == HardwareWord {
        self.init(
            id: "sound/lives/\(S.id)", fault: "sound",
            "the steps of every mishap without its mistake, by \(S.id)", .sound, detector: nil,
            bound: Self.lifeBound
        ) { (host, seed, deadline) throws(HarnessError) in
            var evidence = Evidence()
            var lives = [Self.wholeLife, Self.lonelyLife]
            lives += Mishap.all.map { mishap in { mishap.play($0, false) } }
            for play in lives {
                let one = try Self.life(S.self, play)(host, seed, deadline)
                evidence.fired.formUnion(one.fired)
                evidence.details += one.details
                evidence.skipped = one.skipped
            }
            guard evidence.skipped == nil else { return evidence }
            let slept = Evidence(
                try Sleeper.play(S.self, cpuCount: host.cpuCount, patience: .seconds(20)))
            evidence.fired.formUnion(slept.fired)
            return evidence
        }
    }

    private static func life<S: CounterStrategy>(
        _: S.Type, _ play: @escaping @Sendable (any SteppedLiving) -> Void
    ) -> @Sendable (SelftestHost, UInt64, Int64) throws(HarnessError) -> Evidence
    where S.Word == HardwareWord {
        { (host, _, _) throws(HarnessError) in
            if let reason = S.unavailableReason() { return Evidence(skipped: reason) }
            let cpuCount = host.cpuCount
            let findings = try leftBehind(after: lifeBound) {
                let life = SteppedLife<S>(cpuCount: cpuCount)
                play(life)
                return life.end()
            }
            return Evidence(
                findings ?? [Finding("INV-6", "hang", "\(S.id): a life did not come back")])
        }
    }
}

extension Evidence {
    /// What findings amount to.
    init(_ findings: [Finding]) {
        fired = Set(findings.compactMap(Detector.init))
        details = findings.map { "\($0.invariant) \($0.symptom): \($0.detail)" }
    }
}
