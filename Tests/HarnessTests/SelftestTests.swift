import Machine
import Mutants
import Percpu
import Records
import Testing
import ZoneDevice

@testable import Harness

/// Runs plants on this host.
private func selftest(
    _ plants: [Plant], rounds: Int = 1, endsBy: Int64? = nil, blind: Set<String> = []
) throws -> Selftest.Outcome {
    Membarrier.register()
    let start = try ProcessStart.prepare()
    let host = SelftestHost(topology: try HostSurvey(live: start).topology, start: start)
    return try Selftest(
        plants: plants, host: host, seed: 1, rounds: rounds, endsBy: endsBy, blind: blind
    ).run()
}

/// A plant of which a run says just what it is told to.
private func scripted(
    _ evidence: Evidence, _ kind: Plant.Kind = .deterministic, detector: Detector? = .hang,
    besides: Set<Detector> = [], bound: Duration = .seconds(60), taking time: Duration = .zero
) -> Plant {
    Plant(
        id: "scripted", fault: "scripted", "scripted", kind, detector: detector, besides: besides,
        bound: bound
    ) { (_, _, _) throws(HarnessError) in
        if time > .zero { MonotonicClock.sleep(time) }
        return evidence
    }
}

/// The catalogue: nothing that can be planted is forgotten, and no detector without a reason.
@Suite struct SelftestCatalogueTests {
    @Test func `every fault is planted, or listed with the reason why it cannot show`() {
        for fault in Fault.all {
            let plants = Plant.all.filter {
                $0.fault == fault.id || $0.id.hasPrefix("\(fault.id)/")
            }
            #expect(!plants.isEmpty, "\(fault.id)")
            for plant in plants {
                #expect(plant.detector != nil || !plant.isPlanted, "\(plant.id)")
            }
        }
        #expect(Plant.unseen.map(\.id) == ["FI-15", "relaxed-final-put"])
        for plant in Plant.unseen { #expect(plant.unseen?.isEmpty == false) }
    }

    /// The list of the issue, by the names of plants.
    @Test(arguments: [
        "bare-load-store", "plain-membarrier", "rseq-plain-membarrier", "no-bias", "unbias-first",
        "no-grace", "early-fold", "atomic-bit-only", "double-fetch", "online-only-fold",
        "confirm-last", "missed-wake-up", "relaxed-final-put", "reuse-before-confirm",
        "exit-before-release", "put-too-many-before-fold", "put-too-many-after-fold",
        "leaked-reference", "overtaken-switch", "get-on-zero", "double-kill",
    ])
    func `every broken variant and every real mistake is there`(_ name: String) {
        #expect(Plant.all.contains { $0.id.split(separator: "/").last.map(String.init) == name })
    }

    @Test func `every promise that a run can see has a plant, or a reason`() {
        let planted = Set(Plant.all.compactMap(\.detector?.invariant))
        for invariant in Invariants.all + Invariants.ofDevices {
            guard case .seen = invariant.sight else { continue }
            let id = invariant.id
            let other = Unplanted.toldBy[id]
            let reasons = [planted.contains(id), other != nil, Unplanted.without[id] != nil]
            #expect(reasons.filter(\.self).count == 1, "\(id)")
            if let other { #expect(planted.contains(other.detector), "\(id)") }
        }
        let known = Set((Invariants.all + Invariants.ofDevices).map(\.id))
        #expect(planted.isSubset(of: known))
        #expect(known.isSuperset(of: Unplanted.without.keys))
        #expect(known.isSuperset(of: Unplanted.toldBy.keys))
    }

    @Test func `every kernel and every driver has a fault planted in it, and passes without`() {
        let places = Plant.devices.filter(\.isPlanted).map { $0.id.split(separator: "/") }
        for generation in Generation.all {
            #expect(places.contains { $0[1] == generation.id }, "\(generation.id)")
        }
        for driver in Driver.allCases {
            #expect(places.contains { $0[2] == driver.rawValue })
            for generation in Generation.all where generation.id != "G0p" {
                let id = "sound/teardown/\(generation.id)/\(driver.rawValue)"
                #expect(Plant.all.contains { $0.id == id })
            }
        }
    }

    @Test func `every sound way of counting passes lives and storms`() {
        for subject in DeviceSubject.all {
            for load in ["lives", "storm"] {
                #expect(Plant.all.contains { $0.id == "sound/\(load)/\(subject.id)" })
            }
        }
    }

    @Test func `each is called by its id, by its fault and by how its id begins`() throws {
        #expect(Set(Plant.all.map(\.id)).count == Plant.all.count)
        let plant = try #require(Plant.all.first { $0.id == "FI-04/G1/dax-pmem" })
        for name in ["FI-04", "FI-04/G1", "FI-04/G1/dax-pmem"] { #expect(plant.isCalled(name)) }
        for name in ["FI-0", "FI-04/G", "G1", ""] { #expect(!plant.isCalled(name)) }
    }

    @Test func `a detector is named by its promise and by words`() {
        #expect(Detector(.lateAdd).name == "INV-10 late add")
        #expect(Detector(text: "underflow <= 0 (-15)") == Detector("INV-19", .underflow))
        #expect(Detector(text: "nonsense") == nil)
        let finding = Finding("INV-3", "", "", figure: 0)
        #expect(Detector(finding) == Detector("INV-3", .neverReleased))
        #expect(Detector.all(of: .releasedEarly).contains(Detector("INV-7", .releasedEarly)))
        #expect(!Detector.all(of: .releasedEarly).contains(Detector("INV-10", .lateAdd)))
    }
}

/// The selftest itself: it passes what it should, and above all it can fail.
@Suite(.serialized) struct SelftestTests {
    @Test func `every mistake in a stepped life is caught, and nothing sound is`() throws {
        let outcome = try selftest(Plant.mishaps + Plant.brokenLives + Plant.soundLives)
        #expect(outcome.violations.map(\.symptom) == [])
        #expect(outcome.exitCode == ExitCode.success)
        #expect(outcome.entries.count == Mishap.all.count + 8 + 5)
        for entry in outcome.entries where entry.kind != "sound" {
            #expect(entry.caught && entry.by == entry.detector, "\(entry.id)")
        }
        for entry in outcome.entries where entry.kind == "sound" {
            #expect(!entry.caught && entry.by == nil, "\(entry.id)")
        }
    }

    @Test(arguments: (Plant.mishaps + Plant.brokenLives).map(\.id))
    func `with its detector switched off nothing is caught, and that is exit 1`(
        _ id: String
    ) throws {
        let plant = try #require(Plant.all.first { $0.id == id })
        let invariant = try #require(plant.detector?.invariant)
        let outcome = try selftest([plant], blind: [invariant])
        let entry = try #require(outcome.entries.first)
        #expect(!entry.caught && !entry.holds && entry.by != entry.detector)
        #expect(outcome.violations.map(\.invariant) == [invariant])
        #expect(outcome.violations.first?.symptom.contains("did not fire") == true)
        #expect(outcome.exitCode == ExitCode.violated)
    }

    @Test func `a device's fault is caught, and missed when its detector is switched off`() throws {
        let plants = Plant.all.filter { $0.isCalled("FI-03/G0") || $0.isCalled("kept-entry/G4") }
        #expect(plants.count == 2)
        let caught = try selftest(plants)
        #expect(caught.violations.map(\.symptom) == [])
        #expect(caught.entries.map(\.by) == ["INV-5 released early", "INV-P10 stale entry"])
        let missed = try selftest(plants, blind: ["INV-5", "INV-P10"])
        #expect(missed.entries.map(\.caught) == [false, false])
        #expect(missed.exitCode == ExitCode.violated)
    }

    @Test func `a broken way of counting that is called sound is flagged, and that is exit 1`()
        throws
    {
        typealias Broken = NoBias<AddCheckSlots<HardwareWord>>
        let plants = [
            Plant(soundLives: Broken.self),
            Plant(soundStorm: MutantEntry("no-bias", Broken.self), lasting: .seconds(20)),
        ]
        let outcome = try selftest(plants)
        for entry in outcome.entries {
            #expect(entry.caught && !entry.holds, "\(entry.id)")
        }
        #expect(outcome.entries.first?.by == "INV-13 unbalanced")
        #expect(outcome.violations.count == 2)
        #expect(outcome.exitCode == ExitCode.violated)
    }

    @Test(arguments: ["bare-load-store", "early-fold"])
    func `what shows by chance is searched for until its own detector fires`(_ id: String) throws {
        let plant = try #require(Plant.all.first { $0.id == id })
        let outcome = try selftest([plant], rounds: 2)
        let entry = try #require(outcome.entries.first)
        try #require(entry.skipped == nil)
        #expect(entry.by == "INV-10 late add", "\(outcome.violations)")
        #expect(entry.rounds?.seconds.count == 2)
        print("selftest \(id): \(entry.rounds?.seconds ?? [])")
    }

    @Test func `another detector than the named one is no catch`() throws {
        let wrong = try selftest([scripted(Evidence(fired: [.lostCount]))])
        #expect(wrong.entries.first?.by == "INV-2 lost count")
        #expect(
            wrong.violations.map(\.symptom) == [
                "scripted: INV-2 lost count fired, where it must not"
            ])
        let beside = try selftest([scripted(Evidence(fired: [.lostCount, .hang]))])
        #expect(beside.exitCode == ExitCode.violated)
        let accepted = try selftest([
            scripted(Evidence(fired: [.lostCount, .hang]), besides: [.lostCount])
        ])
        #expect(accepted.entries.first?.by == "INV-6 hang")
        #expect(accepted.entries.first?.beside == ["INV-2 lost count"])
        #expect(accepted.exitCode == ExitCode.success)
        // A companion alone is not what was asked for.
        let alone = try selftest([scripted(Evidence(fired: [.lostCount]), besides: [.lostCount])])
        #expect(alone.exitCode == ExitCode.violated)
    }

    @Test func `what comes too late or by another number is not caught`() throws {
        let late = try selftest([
            scripted(Evidence(fired: [.hang]), bound: .milliseconds(1), taking: .milliseconds(20))
        ])
        #expect(late.entries.first?.caught == false)
        #expect(late.violations.first?.symptom.contains("not caught within") == true)
        let other = try selftest([
            scripted(Evidence(fired: [.hang], missing: ["underflow <= 0 (-15)"]))
        ])
        #expect(other.violations.first?.symptom == "scripted: not found: underflow <= 0 (-15)")
    }

    @Test func `what a sound run has a good reason for is not held against it`() throws {
        let sound = try selftest([
            scripted(Evidence(fired: [.hang], tolerated: [.hang]), .sound, detector: nil)
        ])
        #expect(sound.exitCode == ExitCode.success)
        #expect(sound.entries.first?.by == nil)
        let flagged = try selftest([scripted(Evidence(fired: [.hang]), .sound, detector: nil)])
        #expect(flagged.exitCode == ExitCode.violated)
    }

    @Test func `a whole bound without one kill is a failure and no skip`() throws {
        let sound = try selftest([scripted(Evidence(kills: 0), .sound, detector: nil)])
        #expect(sound.violations.map(\.symptom) == ["scripted: held nothing: not one kill"])
        #expect(sound.exitCode == ExitCode.violated)
        #expect(sound.entries.first?.skipped == nil && sound.entries.first?.holds == false)
        let broken = try selftest([scripted(Evidence(kills: 0), .statistical)])
        #expect(broken.violations.map(\.symptom) == ["scripted: not caught: hang did not fire"])
        #expect(broken.exitCode == ExitCode.violated)
        let killed = try selftest([scripted(Evidence(kills: 1), .sound, detector: nil)])
        #expect(killed.exitCode == ExitCode.success)
        // Cut short by a budget it had no chance.
        let soon = MonotonicClock.nanoseconds() + 30_000_000_000
        for kind in [Plant.Kind.sound, .statistical] {
            let cut = try selftest(
                [scripted(Evidence(kills: 0), kind, detector: kind == .sound ? nil : .hang)],
                endsBy: soon)
            #expect(cut.exitCode == ExitCode.skipped)
            #expect(cut.entries.first?.skipped == "no time was left for it")
        }
    }

    @Test func `a storm that never began holds nothing`() throws {
        // Its time is over before its first kill.
        let plant = Plant(
            soundStorm: MutantEntry("slots", AddCheckSlots<HardwareWord>.self),
            lasting: .seconds(-1))
        let outcome = try selftest([plant])
        try #require(outcome.entries.first?.skipped == nil)
        #expect(outcome.violations.count == 1)
        #expect(outcome.exitCode == ExitCode.violated)
    }

    @Test(arguments: Plant.soak.map(\.id))
    func `the checks of a soak itself find what is planted in its episodes`(_ id: String) throws {
        let plant = try #require(Plant.soak.first { $0.id == id })
        let invariant = try #require(plant.detector?.invariant)
        let outcome = try selftest([plant])
        let entry = try #require(outcome.entries.first)
        if let reason = entry.skipped { try Test.cancel("\(id): \(reason)") }
        #expect(outcome.violations.map(\.symptom) == [])
        #expect(entry.caught && entry.by == plant.detector?.name)
        #expect(entry.by?.hasPrefix(invariant) == true)
    }

    @Test func `with a soak's detector switched off its plant is missed`() throws {
        let plant = try #require(Plant.soak.first { $0.id == "soak/lives/FI-03/slots" })
        let outcome = try selftest([plant], blind: ["INV-5"])
        #expect(outcome.entries.first?.caught == false)
        #expect(outcome.exitCode == ExitCode.violated)
    }

    @Test func `what an episode finds is never left without a detector`() {
        #expect(
            Detector(episode: Finding("INV-P3", "useAfterUnmap", "")) == Detector(.useAfterUnmap))
        #expect(
            Detector(episode: Finding("INV-P2", "unbalanced by 3", "")) == Detector(.unbalanced))
        #expect(
            Detector(episode: Finding("INV-13", "count far from the bias", ""))
                == Detector("INV-13", .unbalanced))
        // Told as a symptom, of another promise.
        #expect(Detector(episode: Finding("INV-23", "hang", "")) == Detector("INV-23", .hang))
        #expect(
            Detector(episode: Finding("INV-P10", "the probe failed", "")) == Detector(.staleEntry))
        #expect(Detector(episode: Finding("INV-X", "what", "")).invariant == "INV-X")
    }

    @Test func `what cannot show is skipped with its reason`() throws {
        let outcome = try selftest(Plant.unseen)
        #expect(outcome.exitCode == ExitCode.skipped)
        #expect(outcome.violations.isEmpty)
        #expect(outcome.entries.allSatisfy { $0.skipped != nil && !$0.caught })
    }

    @Test func `several seeds are for chance only, and one miss is one too many`() throws {
        let plants = [
            scripted(Evidence(fired: [.hang])), scripted(Evidence(fired: [.hang]), .statistical),
            scripted(Evidence(), .statistical),
        ]
        let outcome = try selftest(plants, rounds: 4)
        let rounds = outcome.entries.map(\.rounds)
        #expect(rounds.map(\.?.seconds.count) == [nil, 4, 4])
        #expect(rounds.map(\.?.missed) == [nil, 0, 4])
        #expect(outcome.entries.map(\.caught) == [true, true, false])
        #expect(outcome.violations.count == 4)
    }

    @Test func `when the time is over the rest is not run, and nobody is blamed`() throws {
        let outcome = try selftest(Plant.mishaps, endsBy: MonotonicClock.nanoseconds())
        #expect(outcome.unfinished == Mishap.all.count)
        #expect(outcome.violations.isEmpty)
        #expect(outcome.entries.allSatisfy { $0.skipped == "no time was left for it" })
        let interrupted = try selftest([
            scripted(Evidence(fired: [.hang])), scripted(Evidence(interrupted: true)),
        ])
        #expect(interrupted.entries.count == 1)
        #expect(interrupted.exitCode == ExitCode.interrupted)
    }
}

extension Plant {
    /// Whether something is wrong on purpose that can show.
    fileprivate var isPlanted: Bool { kind != .sound && unseen == nil }
}
