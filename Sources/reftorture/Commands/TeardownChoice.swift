import ArgumentParser
import Harness
import Records
import ZoneDevice

/// What the names on the command line of `teardown` stand for, held against each other.
struct TeardownChoice {
    let generation: Generation
    let driver: Driver
    let fault: Fault?
    /// The way of counting; a fault may put another one in its place.
    let subject: Subject
    let workload: TeardownLoads.Load

    /// Finds what is named; a fault without a generation or driver chooses its own first ones.
    ///
    /// - Throws: `UnknownName`, or what does not fit what in one line.
    init(_ options: TeardownOptions) throws {
        fault = try options.fault.map(Self.fault)
        generation = try Self.generation(options.generation ?? fault?.generations[0] ?? "G1")
        driver = try Self.driver(options.driver ?? (fault?.drivers[0] ?? .daxPmem).rawValue)
        workload = try Self.workload(options.workload)
        subject = try Self.subject(options.subjects?.first)
        if let misfit = fault?.misfit(generation, driver) { throw BadValue(reason: misfit) }
        if let fault { try Self.check(fault, against: options) }
    }

    // MARK: - Names

    static func generation(_ name: String) throws(UnknownName) -> Generation {
        guard let found = Generation.all.first(where: { $0.isCalled(name) }) else {
            throw UnknownName(
                kind: "generation", token: name, known: Generation.all.map(\.id),
                aliases: Generation.all.flatMap(\.releases))
        }
        return found
    }

    static func driver(_ name: String) throws(UnknownName) -> Driver {
        guard let found = Driver.allCases.first(where: { $0.rawValue == name.lowercased() }) else {
            throw UnknownName(
                kind: "driver", token: name, known: Driver.allCases.map(\.rawValue))
        }
        return found
    }

    /// `FI-21`, `fi-21` or `21`.
    static func fault(_ name: String) throws(UnknownName) -> Fault {
        let lowered = name.lowercased()
        let digits = lowered.hasPrefix("fi-") ? lowered.dropFirst(3) : lowered[...]
        let number = digits.count == 1 ? "0\(digits)" : String(digits)
        guard let found = Fault.all.first(where: { $0.id == "FI-\(number)" }) else {
            throw UnknownName(kind: "fault", token: name, known: Fault.all.map(\.id))
        }
        return found
    }

    private static func workload(_ name: String?) throws(UnknownName) -> TeardownLoads.Load {
        let known = TeardownLoads.all
        guard let name else { return known[0] }
        guard let found = known.first(where: { $0.id == name }) else {
            throw UnknownName(kind: "workload", token: name, known: known.map(\.id))
        }
        return found
    }

    /// Ways of counting that have a percpu mode to leave.
    static var subjects: [Subject] {
        Catalog.subjects.filter { $0.role == .strategy && $0.modes.contains(.percpu) }
    }

    private static func subject(_ name: String?) throws(UnknownName) -> Subject {
        let known = subjects
        guard let name else {
            let engines = Catalog.engines.compactMap { id in known.first { $0.id == id } }
            return engines.first { $0.unavailableReason() == nil } ?? known[0]
        }
        guard let found = known.first(where: { $0.id == name }) else {
            throw UnknownName(kind: "subject", token: name, known: known.map(\.id))
        }
        return found
    }

    // MARK: - What contradicts a fault

    /// Refuses options that a fault would take no notice of.
    private static func check(_ fault: Fault, against options: TeardownOptions) throws {
        if case .strategy(let mutant) = fault.place, let name = options.subjects?.first {
            throw ValidationError(
                "'--subjects \(name)' does not fit \(fault.id), which counts by \(mutant); "
                    + "leave one of them out")
        }
        if case .reaper(let delay) = fault.place, let deadline = options.deadline, deadline <= delay
        {
            throw ValidationError(
                "'--deadline \(deadline)' is no longer than the \(delay) by which \(fault.id) is late"
            )
        }
    }
}
