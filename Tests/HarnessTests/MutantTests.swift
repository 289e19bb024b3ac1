import Foundation
import Machine
import Percpu
import Testing
import ZoneDevice

@testable import Harness

/// Each broken way of counting shows what its fault promises, and sound ones show nothing.
///
/// One at a time: eight hammers each on the machine's CPUs.
@Suite(.serialized) struct MutantTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let isLong = environment["REFTORTURE_LONG"] == "1"
    /// Seconds; the bar for a fault that needs many kills.
    private static let bound = 30
    private static let seeds: [UInt64] = isLong ? Array(1...10) : [1]
    static let sound: [MutantEntry] = [
        MutantEntry("rseq", RseqSlots.self),
        MutantEntry("slots", AddCheckSlots<HardwareWord>.self),
        MutantEntry("sections", SectionSlots<MembarrierSections<HardwareWord>>.self),
        MutantEntry("locked", ClosableSlots<HardwareWord>.self),
    ]

    private func placement(_ start: ProcessStart) -> [Int] {
        let cpus = Array(start.affinity)
        let workers = max(8, min(2 * cpus.count, 32))
        return (0..<workers).map { cpus[$0 % cpus.count] }
    }

    private func skipIfUnavailable(_ entry: MutantEntry) throws {
        Membarrier.register()
        if let reason = entry.unavailableReason() {
            print("skipped: \(entry.name): \(reason)")
            try Test.cancel("\(entry.name): \(reason)")
        }
    }

    private func deadline(seconds: Int) -> Int64 {
        MonotonicClock.nanoseconds() + Duration.seconds(seconds).nanoseconds
    }

    private static func fault(_ name: String) -> Fault? {
        Fault.all.first { fault in
            guard case .strategy(name) = fault.place else { return false }
            return true
        }
    }

    @Test(arguments: MutantSearch.names)
    func `a mutant is found by its symptom and by none that does not follow`(
        _ name: String
    ) throws {
        let entry = try #require(MutantRegistry.entry(named: name))
        try skipIfUnavailable(entry)
        let fault = try #require(Self.fault(name))
        let expected = MutantSearch.symptoms(of: name)
        #expect(!expected.isEmpty)
        let start = try ProcessStart.prepare()
        for seed in Self.seeds {
            let search = try #require(
                MutantSearch(
                    name: name, workerCPUs: placement(start), patience: .seconds(10), start: start,
                    seed: seed))
            let outcome = try search.run(until: deadline(seconds: Self.bound))
            let seen = Set(outcome.sightings.map(\.symptom))
            print(
                "mutant \(fault.id) \(name), seed \(seed): \(outcome.seconds) s, "
                    + "\(outcome.kills) kills, \(outcome.sightings.map(\.text).sorted())")
            #expect(!seen.isDisjoint(with: expected), "seed \(seed)")
            #expect(seen.subtracting(expected).isSubset(of: fault.follows), "seed \(seed)")
            #expect(outcome.strategyID == entry.strategyID)
            #expect(!outcome.interrupted)
        }
    }

    @Test(arguments: sound.indices)
    func `a sound strategy survives the same search`(_ index: Int) throws {
        let entry = Self.sound[index]
        try skipIfUnavailable(entry)
        let start = try ProcessStart.prepare()
        for seed in Self.seeds.prefix(3) {
            let search = MutantSearch(
                entry, expected: Set(Symptom.allCases), workerCPUs: placement(start),
                patience: .seconds(60), start: start, seed: seed)
            let outcome = try search.run(until: deadline(seconds: Self.isLong ? 4 : 2))
            print("sound \(entry.name), seed \(seed): \(outcome.seconds) s, \(outcome.kills) kills")
            #expect(outcome.sightings == [], "seed \(seed)")
            #expect(outcome.kills > 0)
        }
    }

    @Test func `a mutant that never comes back is left behind as a hang`() throws {
        defer { GraceNeverEnds.door.open() }
        let start = try ProcessStart.prepare()
        let search = MutantSearch(
            MutantEntry("never", Wrong<GraceNeverEnds>.self), expected: [.lateAdd],
            workerCPUs: placement(start), patience: .milliseconds(500), start: start, seed: 1)
        let outcome = try search.run(until: deadline(seconds: 5))
        #expect(outcome.sightings == [Sighting(.hang)])
    }

    @Test func `a mutant that cannot even be made is left behind as a hang`() throws {
        defer { NeverMade.door.open() }
        let start = try ProcessStart.prepare()
        let search = MutantSearch(
            MutantEntry("never", Wrong<NeverMade>.self), expected: [.lateAdd],
            workerCPUs: placement(start), patience: .milliseconds(100), start: start, seed: 1)
        #expect(try search.run(until: deadline(seconds: 60)).sightings == [Sighting(.hang)])
    }

    @Test func `a leaked reference is lost and hangs, not merely slow`() throws {
        let start = try ProcessStart.prepare()
        let search = MutantSearch(
            MutantEntry("leak", Wrong<FoldsOneTooMany>.self), expected: [.lostCount],
            workerCPUs: placement(start), patience: .seconds(10), start: start, seed: 1)
        let outcome = try search.run(until: deadline(seconds: Self.bound))
        #expect(outcome.sightings.isSuperset(of: [Sighting(.lostCount), Sighting(.hang)]))
    }

    @Test func `every fault in the way of counting has its mutant, and the reverse`() {
        let named = Fault.all.compactMap { fault in
            if case .strategy(let name) = fault.place { name } else { nil }
        }
        #expect(named == MutantRegistry.all.map(\.name))
        #expect(Set(MutantSearch.names).isSubset(of: named))
        let measured = Set(Catalog.subjects.map(\.id))
        #expect(measured.isDisjoint(with: MutantRegistry.all.map(\.strategyID)))
        #expect(MutantRegistry.entry(named: "no-such-mutant") == nil)
    }

    @Test func `only statistical mutants are searched for`() throws {
        let start = try ProcessStart.prepare()
        for name in ["no-bias", "partial-fold", "saturating", "no-such-mutant"] {
            let search = MutantSearch(name: name, workerCPUs: [0], start: start, seed: 1)
            #expect(search == nil)
        }
    }

    @Test func `every promise that can be broken has a symptom`() {
        for invariant in Invariants.all {
            #expect(Symptom(Finding(invariant.id, "", "")) != nil, "\(invariant.id)")
        }
        #expect(Symptom(Finding("INV-P3", "", "")) == nil)
    }

    @Test func `a release is early, one too many or missing by how often it ran`() {
        func symptom(_ releases: Int) -> Symptom? {
            Symptom(Finding("INV-3", "", "", figure: releases))
        }
        #expect(symptom(0) == .neverReleased)
        #expect(symptom(1) == .releasedEarly)
        #expect(symptom(2) == .releasedTwice)
    }

    @Test func `an underflow is seen with the count that the fold found`() {
        let log = LifeLog()
        log.kill()
        log.misuse(.sumNotPositive(-15))
        log.confirm()
        let findings = log.findings(of: "x", confirmed: true, released: false)
        #expect(findings.compactMap(Sighting.init) == [Sighting(.underflow, -15)])
    }
}

/// The grace period never ends; of its own, because tests of other suites open their doors.
enum GraceNeverEnds: StrategyDefect {
    static let door = Door()
    static func before(_ call: StrategyCall) { if call == .synchronize { door.pass() } }
}

/// The making never ends.
enum NeverMade: StrategyDefect {
    static let door = Door()
    static func before(_ call: StrategyCall) { if call == .reopen { door.pass() } }
}
