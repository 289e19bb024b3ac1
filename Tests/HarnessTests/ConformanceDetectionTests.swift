import Harness
import Percpu
import Records
import Testing

/// Every comparison has something that trips it.
@Suite struct ConformanceDetectionTests {
    /// One expectation altered: where it applies, and how.
    struct Alteration: Sendable, CustomStringConvertible {
        /// How the finding begins.
        let description: String
        let applies: @Sendable (Outcome) -> Bool
        let alter: @Sendable (inout Outcome) -> Void

        init(
            _ description: String, where applies: @escaping @Sendable (Outcome) -> Bool,
            _ alter: @escaping @Sendable (inout Outcome) -> Void
        ) {
            self.description = description
            self.applies = applies
            self.alter = alter
        }
    }

    static let alterations: [Alteration] = outside + inside

    private static let outside: [Alteration] = [
        Alteration(
            "ret", where: { (seen: Outcome) in seen.returned == .flag(false) },
            { (seen: inout Outcome) in seen.returned = .flag(true) }),
        Alteration(
            "ret", where: { (seen: Outcome) in seen.returned == .number(3500) },
            { (seen: inout Outcome) in seen.returned = .number(3499) }),
        Alteration(
            "ret", where: { (seen: Outcome) in seen.returned == .nothing },
            { (seen: inout Outcome) in seen.returned = .number(0) }),
        Alteration(
            "dying", where: { (seen: Outcome) in seen.state.isDying },
            { (seen: inout Outcome) in seen.state.isDying = false }),
        Alteration(
            "zero", where: { (seen: Outcome) in seen.state.isZero },
            { (seen: inout Outcome) in seen.state.isZero = false }),
        Alteration(
            "released", where: { (seen: Outcome) in seen.state.released == 1 },
            { (seen: inout Outcome) in seen.state.released = 2 }),
        Alteration(
            "confirms.A", where: { (seen: Outcome) in seen.state.confirms.a == 1 },
            { (seen: inout Outcome) in seen.state.confirms.a = 0 }),
        Alteration(
            "confirms.B", where: { (seen: Outcome) in seen.state.confirms.b == 0 },
            { (seen: inout Outcome) in seen.state.confirms.b = 1 }),
        Alteration(
            "events", where: { (seen: Outcome) in seen.events == [.release] },
            { (seen: inout Outcome) in seen.events = [] }),
        Alteration(
            "events", where: { (seen: Outcome) in seen.events == [.confirmA, .release] },
            { (seen: inout Outcome) in seen.events = [.release, .confirmA] }),
        Alteration(
            "events", where: { (seen: Outcome) in seen.events == [.release, .sawZero] },
            { (seen: inout Outcome) in seen.events = [.release, .sawNonZero] }),
        Alteration(
            "events", where: { (seen: Outcome) in seen.isUnordered },
            { (seen: inout Outcome) in seen.events.append(.release) }),
    ]

    private static let inside: [Alteration] = [
        Alteration(
            "blocks", where: { (seen: Outcome) in seen.during != nil },
            { (seen: inout Outcome) in seen.during = nil }),
        Alteration(
            "blocks", where: { (seen: Outcome) in seen.during == nil },
            { (seen: inout Outcome) in seen.during = seen.state }),
        Alteration(
            "during.dying", where: { (seen: Outcome) in seen.during?.isDying == true },
            { (seen: inout Outcome) in seen.during?.isDying = false }),
        Alteration(
            "during.zero", where: { (seen: Outcome) in seen.during?.isZero == false },
            { (seen: inout Outcome) in seen.during?.isZero = true }),
        Alteration(
            "during.released", where: { (seen: Outcome) in seen.during?.released == 0 },
            { (seen: inout Outcome) in seen.during?.released = 1 }),
        Alteration(
            "during.confirms.B", where: { (seen: Outcome) in seen.during?.confirms.b == 0 },
            { (seen: inout Outcome) in seen.during?.confirms.b = 1 }),
        Alteration(
            "warns", where: { (seen: Outcome) in !seen.warnings.isEmpty },
            { (seen: inout Outcome) in seen.warnings = [] }),
        Alteration(
            "warns", where: { (seen: Outcome) in seen.warnings.isEmpty },
            { (seen: inout Outcome) in seen.warnings = [.killAgain] }),
        Alteration(
            "warn", where: { (seen: Outcome) in seen.warnings == [.killAgain] },
            { (seen: inout Outcome) in seen.warnings = [.reinitNotZero] }),
        Alteration(
            "warn", where: { (seen: Outcome) in seen.warnings.count == 3 },
            { (seen: inout Outcome) in seen.warnings.swapAt(0, 1) }),
        Alteration(
            "total", where: { (seen: Outcome) in seen.total == 2 },
            { (seen: inout Outcome) in seen.total = 3 }),
        Alteration(
            "total", where: { (seen: Outcome) in seen.comparesTotal && seen.total == nil },
            { (seen: inout Outcome) in seen.total = 0 }),
    ]

    @Test("A vector with one expectation altered fails at that step", arguments: alterations)
    func alteredExpectation(alteration: Alteration) throws {
        let altered = try #require(try Self.altered(by: alteration))
        for subject in ConformanceSubject.all where subject.unavailableReason() == nil {
            let result = subject.play(altered.vector)
            let failure = try #require(result.firstFailure)
            #expect(result.failed == 1 && result.passed == 0)
            #expect(failure.vector == altered.vector.name)
            #expect(failure.step == altered.step)
            #expect(failure.expected.hasPrefix(alteration.description + " "))
            #expect(failure.got.hasPrefix(alteration.description + " "))
            #expect(failure.expected != failure.got)
        }
    }

    private static func altered(
        by alteration: Alteration
    ) throws -> (vector: Vector, step: Int)? {
        for vector in try Recorded.file().vectors {
            for (step, expected) in vector.expected.enumerated() {
                guard case .observed(var expectation) = expected else { continue }
                guard alteration.applies(expectation) else { continue }
                alteration.alter(&expectation)
                var copy = vector
                copy.expected[step] = .observed(expectation)
                return (copy, step)
            }
        }
        return nil
    }

    @Test("Events in another order pass only where their order is chance")
    func unorderedEvents() throws {
        var vector = try #require(try Recorded.vector("confirm-beside-release"))
        let step = try #require(
            vector.expected.firstIndex {
                if case .observed(let seen) = $0 { seen.isUnordered } else { false }
            })
        guard case .observed(var seen) = vector.expected[step] else { return }
        let subject = ConformanceSubject(ClosableSlots<HardwareWord>.self)
        for isUnordered in [true, false] {
            seen.isUnordered = isUnordered
            var verdicts: [Int] = []
            for events in [seen.events, seen.events.reversed()] {
                seen.events = events
                vector.expected[step] = .observed(seen)
                verdicts.append(subject.play(vector).passed)
            }
            #expect(verdicts.reduce(0, +) == (isUnordered ? 2 : 1))
        }
    }

    @Test("What the kernel did not die of must not be refused")
    func refusalOfWhatIsAllowed() throws {
        var vector = try #require(try Recorded.vector("fatal-get-after-exit"))
        vector.category = "exit"
        vector.expected[vector.expected.count - 1] = vector.expected[vector.expected.count - 2]
        let result = ConformanceSubject(RseqSlots.self).play(vector)
        guard result.skipped == 0 else { return }
        #expect(result.firstFailure?.step == vector.operations.count - 1)
        #expect(result.firstFailure?.expected == "to be carried out")
        #expect(result.firstFailure?.got.contains("afterExit") == true)
    }

    @Test("A fatal operation that nobody reports is a failure")
    func silentCarryingOn() throws {
        let vector = try #require(try Recorded.vector("fatal-get-after-exit"))
        var innocent = vector
        innocent.operations[innocent.operations.count - 1] = .settle
        let sound = ConformanceSubject(ClosableSlots<HardwareWord>.self)
        #expect(sound.play(vector).refused == 1)
        for result in [
            sound.play(innocent), ConformanceSubject(Wrong<AnswersAfterExit>.self).play(vector),
        ] {
            #expect(result.failed == 1 && result.refused == 0)
            #expect(result.firstFailure?.step == vector.operations.count - 1)
            #expect(result.firstFailure?.got == "carried on silently")
        }
    }

    @Test(
        "A broken strategy fails some vectors and not all",
        arguments: [
            ConformanceSubject(Wrong<ForgetsACPU>.self),
            ConformanceSubject(Wrong<IgnoresTheMode>.self),
            ConformanceSubject(Wrong<SumsThirtyTwoBits>.self),
            ConformanceSubject(Wrong<KeepsOldSlots>.self),
        ])
    func brokenStrategies(subject: ConformanceSubject) throws {
        let result = subject.play(
            try Recorded.file())
        #expect(result.failed > 0 && result.failed < 300)
        #expect(result.passed + result.refused + result.failed == 300)
        let failure = try #require(result.firstFailure)
        #expect(failure.expected != failure.got)
    }

    @Test("A subject that the host lacks is skipped, never passed")
    func unavailableSubject() throws {
        let subject = ConformanceSubject(Wrong<IsNotHere>.self)
        #expect(subject.unavailableReason() == "not here")
        let result = subject.play(try Recorded.file(), possibleCPUCount: 2)
        #expect(result.skipped == 300 && result.passed == 0 && result.failed == 0)
    }
}
