import Machine
import Mutants
import Percpu
import ZoneDevice

/// Plants in episodes of a soak: with windows held open, where chance alone would take too long.
extension Plant {
    /// A broken way of counting whose references live in episodes until its detector fires.
    ///
    /// - Parameters:
    ///   - id: Its name.
    ///   - sentence: What is wrong with it.
    ///   - broken: What counts; over windowed words, or its windows could not be held open.
    ///   - detector: What must tell.
    ///   - follows: What may tell besides.
    init<S: CounterStrategy>(
        episode id: String, _ sentence: String, _ broken: S.Type, _ detector: Detector,
        follows: Set<Symptom>
    ) where S.Word == WindowedWord {
        let subject = SoakSubject(
            id: id, unavailableReason: { S.unavailableReason() },
            make: { setting in
                CompiledEpisode(
                    LivesEpisode<S>(setting) { WindowedMemory($0, hook: setting.injector) })
            })
        let companions = follows.union([detector.symptom]).reduce(into: Set()) {
            $0.formUnion(Detector.all(of: $1))
        }
        self.init(
            id: id, fault: id, sentence, .statistical, detector: detector, besides: companions,
            bound: Self.stormBound
        ) { (host, seed, deadline) throws(HarnessError) in
            try Self.live(
                subject, load: .lives, until: detector, patience: .seconds(2), host, seed, deadline)
        }
    }

    /// A sound way of counting under the same windows, in one of the loads of a soak.
    init(
        soundEpisode subject: SoakSubject, load: SoakLoad, lasting length: Duration = .seconds(1)
    ) {
        self.init(
            id: "sound/\(load.id)/\(subject.id)", fault: "sound",
            "\(load.id) with every window held open now and then, by \(subject.id)", .sound,
            detector: nil, bound: length + .seconds(30)
        ) { (host, seed, deadline) throws(HarnessError) in
            let end = min(deadline, MonotonicClock.nanoseconds() + length.nanoseconds)
            return try Self.live(
                subject, load: load, until: nil, patience: .seconds(20), host, seed, end)
        }
    }

    /// Episode after episode, until the detector has fired or the time is over.
    private static func live(
        _ subject: SoakSubject, load: SoakLoad, until detector: Detector?, patience: Duration,
        _ host: SelftestHost, _ seed: UInt64, _ deadline: Int64
    ) throws(HarnessError) -> Evidence {
        if let reason = subject.unavailableReason() { return Evidence(skipped: reason) }
        var evidence = Evidence()
        var kills = 0
        var number = 0
        var watch = HostWatch(start: host.start)
        let rate = TickRate()
        repeat {
            var plan = EpisodePlan(load: load.id, subject: subject.id)
            plan.generation = "G4"
            plan.driver = Driver.daxPmem.rawValue
            plan.workers = host.hammers.count
            plan.lanes = 2
            plan.references = 16
            plan.windows = Window.allCases.map(\.rawValue)
            plan.rarity = 16
            plan.milliseconds = 500
            plan.seed = seed &+ UInt64(number)
            var run = EpisodeRun(
                plan: plan, placement: host.hammers, housekeeping: nil, patience: patience,
                start: host.start, rate: rate)
            run.subject = subject
            let report = try run.make(
                on: host.topology, host: &watch, endsBy: deadline, progress: { _ in })
            number += 1
            kills += report.kills
            evidence.fired.formUnion(report.findings.compactMap(Detector.init))
            evidence.interrupted = report.interrupted
            // Whoever is left inside would disturb what follows.
            if report.isStuck || report.interrupted { break }
            if let detector, evidence.fired.contains(detector) { break }
            if detector == nil, !evidence.fired.isEmpty { break }
        } while MonotonicClock.nanoseconds() < deadline
        evidence.details = ["\(subject.id), \(kills) kills in \(number) episodes"]
        if kills == 0, evidence.fired.isEmpty, !evidence.interrupted {
            evidence.skipped = "not one kill came to its end before the time was over"
        }
        return evidence
    }
}
