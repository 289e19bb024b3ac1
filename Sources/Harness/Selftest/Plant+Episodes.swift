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
                subject, load: .lives, until: detector, patience: .seconds(2), host, seed,
                end: deadline, deadline: deadline)
        }
    }

    /// A sound way of counting under the same windows, in one of the loads of a soak.
    init(
        soundEpisode subject: SoakSubject, load: SoakLoad, lasting length: Duration = .seconds(1)
    ) {
        self.init(
            id: "sound/soak/\(load.id)/\(subject.id)", fault: "sound",
            "\(load.id) with every window held open now and then, by \(subject.id)", .sound,
            detector: nil, bound: length + .seconds(30)
        ) { (host, seed, deadline) throws(HarnessError) in
            let end = min(deadline, MonotonicClock.nanoseconds() + length.nanoseconds)
            return try Self.live(
                subject, load: load, until: nil, patience: .seconds(20), host, seed, end: end,
                deadline: deadline)
        }
    }

    /// Episode after episode, until the detector has fired or the time is over; without one kill, on to the
    /// end of the plant's own bound.
    ///
    /// `edit` makes the usual plan the one that is wanted; `end` is when it is enough, if there has been a
    /// kill by then; both times by the monotonic clock.
    static func live(
        _ subject: SoakSubject, load: SoakLoad, until detector: Detector?, patience: Duration,
        _ host: SelftestHost, _ seed: UInt64, end: Int64, deadline: Int64,
        edit: (inout EpisodePlan) -> Void = { _ in }
    ) throws(HarnessError) -> Evidence {
        if let reason = subject.unavailableReason() { return Evidence(skipped: reason) }
        var evidence = Evidence()
        var kills = 0
        var number = 0
        var watch = HostWatch(start: host.start)
        let rate = TickRate()
        var now: Int64
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
            edit(&plan)
            var run = EpisodeRun(
                plan: plan, placement: host.hammers, housekeeping: nil, patience: patience,
                start: host.start, rate: rate)
            run.subject = subject
            let report = try run.make(
                on: host.topology, host: &watch, endsBy: kills > 0 ? end : deadline,
                progress: { _ in })
            if let reason = report.skipped { return Evidence(skipped: reason) }
            number += 1
            kills += report.kills
            evidence.fired.formUnion(report.findings.map(Detector.init(episode:)))
            evidence.interrupted = report.interrupted
            now = MonotonicClock.nanoseconds()
            // Whoever is left inside would disturb what follows.
            if report.isStuck || report.interrupted { break }
            if let detector, evidence.fired.contains(detector) { break }
            if detector == nil, !evidence.fired.isEmpty { break }
        } while now < end || kills == 0 && now < deadline
        evidence.details = ["\(subject.id), \(kills) kills in \(number) episodes"]
        evidence.kills = kills
        return evidence
    }
}

extension Detector {
    /// The detector that a finding of an episode is of.
    ///
    /// What devices find is named by the symptom itself, what references find by its promise. What has no
    /// symptom is not kept quiet: it counts as a promise that is broken somehow.
    init(episode finding: Finding) {
        if let named = Detector(text: finding.symptom), named.invariant == finding.invariant {
            self = named
        } else if let detector = Detector(finding) {
            self = detector
        } else {
            let symptom = Symptom.allCases.first { $0.invariant == finding.invariant }
            self.init(finding.invariant, symptom ?? .unbalanced)
        }
    }
}
