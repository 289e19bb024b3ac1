import ArgumentParser
import Harness
import Percpu
import Records
import ZoneDevice

/// From what the episodes of a soak are drawn: names and their defaults, held against each other.
struct SoakChoosing {
    /// A way of counting that could take part.
    struct Candidate {
        let id: String
        /// Why it cannot run here, `nil` when it can.
        let unavailableReason: String?
    }

    private(set) var choice: SoakChoice
    let fault: Fault?
    /// What was left out, and why; a sentence each.
    private(set) var notes: [String] = []
    /// Why nothing can be run here; `nil` when something can.
    private(set) var skipReason: String?

    /// Cannot come down by itself: it is the regression that the patch of G1 is about.
    static let leftOut = "G0p"
    static let whyLeftOut = "the regression itself: every pin takes a reference for good"

    /// Ways of counting with a percpu mode to leave, looked at in the calling thread.
    static func candidates() -> [Candidate] {
        TeardownChoice.subjects.map {
            Candidate(id: $0.id, unavailableReason: $0.unavailableReason())
        }
    }

    /// - Parameters:
    ///   - options: As written.
    ///   - workers: Worker counts; `nil` to have them drawn.
    ///   - candidates: Ways of counting there are.
    /// - Throws: `UnknownName`, or what does not fit what in one line.
    init(
        _ options: SoakChoiceOptions, workers: [Int]?, candidates: [Candidate]
    ) throws {
        fault = try options.fault.map { name throws(UnknownName) in
            try TeardownChoice.fault(name)
        }
        choice = SoakChoice(
            loads: try Self.loads(options, fault),
            subjects: try Self.subjects(options, fault, candidates),
            generations: try Self.generations(options, fault),
            drivers: try Self.drivers(options, fault), windows: try Self.windows(options))
        choice.rarity = options.rarity
        choice.workers = workers
        choice.lanes = options.lanes
        choice.pages = options.pages
        choice.atomic = options.mode.map { $0 == .atomic }
        choice.fault = fault?.id
        choice.episodeMilliseconds = Int(options.episode / .milliseconds(1))
        try checkFault()
        skipReason = fault?.unseenReason
        if fault?.mutant == nil { leaveOut(candidates) }
    }

    // MARK: - Names

    private static func generations(
        _ options: SoakChoiceOptions, _ fault: Fault?
    ) throws -> [SoakChoice.Weighted] {
        guard let asked = options.generation else {
            let ids = fault?.generations ?? Generation.all.map(\.id).filter { $0 != leftOut }
            return ids.map { SoakChoice.Weighted($0) }
        }
        var chosen: [SoakChoice.Weighted] = []
        for value in asked {
            let generation = try TeardownChoice.generation(value.id)
            guard !chosen.contains(where: { $0.id == generation.id }) else {
                throw ValidationError(
                    "'--generation \(value.id)' is \(generation.id), which is named already; "
                        + "give it a weight, as in \(generation.id):2")
            }
            if options.mode == .atomic, generation.known.contains(where: { $0.when == .pinning }) {
                throw ValidationError(
                    "'--mode atomic' does not fit \(generation.id): its first pin would release; "
                        + "leave it out")
            }
            chosen.append(SoakChoice.Weighted(generation.id, weight: value.weight))
        }
        return chosen
    }

    private static func drivers(
        _ options: SoakChoiceOptions, _ fault: Fault?
    ) throws(UnknownName) -> [SoakChoice.Weighted] {
        guard let asked = options.driver else {
            return (fault?.drivers ?? Driver.allCases).map { SoakChoice.Weighted($0.rawValue) }
        }
        var chosen: [SoakChoice.Weighted] = []
        for value in asked {
            let driver = try TeardownChoice.driver(value.id)
            chosen.append(SoakChoice.Weighted(driver.rawValue, weight: value.weight))
        }
        return chosen
    }

    private static func windows(_ options: SoakChoiceOptions) throws(UnknownName) -> [String] {
        let known = Window.allCases.map(\.rawValue)
        guard let asked = options.windows else { return known }
        if asked == ["none"] { return [] }
        for name in asked where !known.contains(name) {
            throw UnknownName(kind: "window", token: name, known: known + ["none"])
        }
        // In the order of the protocol, so that the same windows are the same choice.
        return known.filter(asked.contains)
    }

    private static func loads(
        _ options: SoakChoiceOptions, _ fault: Fault?
    ) throws -> [SoakChoice.Weighted] {
        let known = SoakLoad.all.map(\.id)
        let usual = known.map { SoakChoice.Weighted($0, weight: weights[$0, default: 1]) }
            .filter { misfit($0.id, options, fault) == nil }
        guard let asked = options.workload else { return usual }
        for value in asked {
            guard known.contains(value.id) else {
                throw UnknownName(kind: "load", token: value.id, known: known)
            }
            if let reason = misfit(value.id, options, fault) { throw ValidationError(reason) }
        }
        return asked
    }

    /// Most of what can go wrong with a device goes wrong in its teardown.
    private static let weights = ["devices": 6, "lives": 3]

    /// Why a load cannot be had with the other options; `nil` when it can.
    private static func misfit(
        _ load: String, _ options: SoakChoiceOptions, _ fault: Fault?
    ) -> String? {
        if let fault {
            let fits = SoakLoad.planting(fault)
            if !fits.contains(load) {
                return "'--workload \(load)' does not fit \(fault.id), which is planted in "
                    + fits.joined(separator: " and ")
            }
        }
        let modes = Catalog.workloads.first { $0.id == load }?.modes
        if let mode = options.mode, let modes,
            !modes.contains(where: { $0.rawValue == mode.rawValue })
        {
            let names = modes.map(\.rawValue).joined(separator: ", ")
            return "'--mode \(mode.rawValue)' does not fit \(load); it has: \(names)"
        }
        return nil
    }

    private static func subjects(
        _ options: SoakChoiceOptions, _ fault: Fault?, _ candidates: [Candidate]
    ) throws -> [SoakChoice.Weighted] {
        if let fault, let mutant = fault.mutant {
            if let asked = options.subjects {
                throw ValidationError(
                    "'--subjects \(asked.map(\.id).joined(separator: ","))' does not fit "
                        + "\(fault.id), which counts by \(mutant); leave one of them out")
            }
            return [SoakChoice.Weighted(mutant)]
        }
        guard let asked = options.subjects else {
            return candidates.map { SoakChoice.Weighted($0.id) }
        }
        for value in asked where !candidates.contains(where: { $0.id == value.id }) {
            throw UnknownName(kind: "subject", token: value.id, known: candidates.map(\.id))
        }
        return asked
    }

    // MARK: - What does not fit, and what is not here

    private func checkFault() throws {
        guard let fault else { return }
        if SoakLoad.planting(fault).isEmpty, fault.unseenReason == nil {
            throw ValidationError(
                "'--fault \(fault.id)' is not for a soak, whose injector moves workers anyway; "
                    + "'reftorture teardown --fault \(fault.id)' plants it")
        }
        for id in choice.generations.map(\.id) {
            for driver in choice.drivers.map(\.id) {
                let generation = try TeardownChoice.generation(id)
                let driver = try TeardownChoice.driver(driver)
                if let misfit = fault.misfit(generation, driver) { throw BadValue(reason: misfit) }
            }
        }
        if choice.atomic == true, fault.mutant != nil {
            throw ValidationError(
                "'--mode atomic' does not fit \(fault.id), which is about what comes before the fold"
            )
        }
    }

    /// Takes out what cannot run here, by name and with its reason.
    private mutating func leaveOut(_ candidates: [Candidate]) {
        var reasons: [String] = []
        for candidate in candidates where choice.subjects.contains(where: { $0.id == candidate.id })
        {
            guard let reason = candidate.unavailableReason else { continue }
            choice.subjects.removeAll { $0.id == candidate.id }
            reasons.append("\(candidate.id): \(reason)")
        }
        if choice.subjects.isEmpty {
            skipReason = skipReason ?? reasons.joined(separator: "; ")
        } else {
            notes += reasons.map { "left out \($0)" }
        }
    }
}
