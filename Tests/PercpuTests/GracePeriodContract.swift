import Glibc
import Percpu
import Synchronization
import Testing

/// A grace period that the suite can set up.
protocol TestedGracePeriod: GracePeriod where Word.Memory: TestMemory {}

extension MembarrierSections: TestedGracePeriod where Word.Memory: TestMemory {}
extension Quiescent: TestedGracePeriod where Word.Memory: TestMemory {}

/// The planted fault: orders, and waits for nobody.
struct FenceOnly: TestedGracePeriod {
    typealias Word = HardwareWord
    static var id: String { "fence-only" }
    static func unavailableReason() -> String? { nil }
    let memory: HardwareMemory
    init(sectionCount: Int, memory: HardwareMemory) { self.memory = memory }
    func section(_ index: Int) {}
    func enter(_ section: inout ()) {}
    func leave(_ section: inout ()) {}
    func synchronize() { memory.heavyFence() }
    func deallocate() {}
}

/// One grace period of the matrix.
struct GraceSubject: Sendable, CustomTestStringConvertible {
    let type: any TestedGracePeriod.Type
    let perturbed: Bool
    var testDescription: String { perturbed ? "\(type.id)+perturbed" : type.id }

    static let all = [
        GraceSubject(type: MembarrierSections<HardwareWord>.self, perturbed: false),
        GraceSubject(type: Quiescent<HardwareWord>.self, perturbed: false),
        GraceSubject(type: MembarrierSections<PerturbedWord>.self, perturbed: true),
        GraceSubject(type: Quiescent<PerturbedWord>.self, perturbed: true),
    ]

    func skipIfUnavailable() throws {
        Membarrier.register()
        if let reason = type.unavailableReason() { try skip("\(testDescription): \(reason)") }
    }
}

@Suite struct GracePeriodContract {
    /// Flags that two threads tell each other things with.
    final class Flags: Sendable {
        let started = Atomic(false)
        let left = Atomic(false)
        let returned = Atomic(false)
        let early = Atomic(0)
    }

    /// How often a grace period ended before a section that was entered before it was left.
    func earlyReturns<G: TestedGracePeriod>(_ type: G.Type, rounds: Int) throws -> Int {
        var early = 0
        for round in 0..<rounds {
            let grace = type.init(
                sectionCount: 3, memory: .make(placeCount: 3, seed: UInt64(round)))
            let flags = Flags()
            let crew = Crew()
            var section = grace.section(1)
            grace.resume(&section)
            grace.enter(&section)
            crew.start {
                flags.started.store(true, ordering: .sequentiallyConsistent)
                grace.synchronize()
                if !flags.left.load(ordering: .sequentiallyConsistent) {
                    flags.early.store(1, ordering: .sequentiallyConsistent)
                }
            }
            while !flags.started.load(ordering: .sequentiallyConsistent) { sched_yield() }
            // Time for a grace period that does not wait to give itself away; none is needed for one
            // that does.
            usleep(200)
            flags.left.store(true, ordering: .sequentiallyConsistent)
            grace.leave(&section)
            grace.suspend(&section)
            try crew.join(within: 30, "\(type.id) round \(round)")
            early += flags.early.load(ordering: .sequentiallyConsistent)
            grace.deallocate()
        }
        return early
    }

    @Test("It waits for a section that was entered before", arguments: GraceSubject.all)
    func waitsForEarlier(_ subject: GraceSubject) throws {
        try subject.skipIfUnavailable()
        func check<G: TestedGracePeriod>(_ type: G.Type) throws {
            #expect(try earlyReturns(type, rounds: 60) == 0)
        }
        try check(subject.type)
    }

    @Test("A grace period that only orders is caught not waiting")
    func plantedFault() throws {
        Membarrier.register()
        #expect(try earlyReturns(FenceOnly.self, rounds: 60) > 0)
    }

    @Test("It does not wait for a section that was entered later", arguments: GraceSubject.all)
    func notForLater(_ subject: GraceSubject) throws {
        try subject.skipIfUnavailable()
        func check<G: TestedGracePeriod>(_ type: G.Type) throws {
            let grace = type.init(sectionCount: 2, memory: .make(placeCount: 2, seed: 7))
            for round in 0..<100 {
                let flags = Flags()
                let crew = Crew()
                var section = grace.section(0)
                grace.resume(&section)
                grace.enter(&section)
                crew.start {
                    flags.started.store(true, ordering: .sequentiallyConsistent)
                    grace.synchronize()
                    flags.returned.store(true, ordering: .sequentiallyConsistent)
                }
                while !flags.started.load(ordering: .sequentiallyConsistent) { sched_yield() }
                // Leaves and enters again, then stays inside, each time for longer: once the switch has
                // looked, it must return during a stay.
                var stay = 4
                while !flags.returned.load(ordering: .sequentiallyConsistent), stay < 1 << 20 {
                    grace.leave(&section)
                    grace.quiesce(&section)
                    grace.enter(&section)
                    for _ in 0..<stay
                    where !flags.returned.load(ordering: .sequentiallyConsistent) {
                        sched_yield()
                    }
                    stay *= 2
                }
                #expect(stay < 1 << 20, "it waited through a section that was entered later")
                try crew.join(within: 30, "\(type.id) round \(round)")
                grace.leave(&section)
                grace.suspend(&section)
            }
            grace.deallocate()
        }
        try check(subject.type)
    }

    @Test("It waits for no worker that is suspended or never came", arguments: GraceSubject.all)
    func notForSuspended(_ subject: GraceSubject) throws {
        try subject.skipIfUnavailable()
        func check<G: TestedGracePeriod>(_ type: G.Type) throws {
            let grace = type.init(sectionCount: 3, memory: .make(placeCount: 3, seed: 7))
            var section = grace.section(1)
            let crew = Crew()
            for _ in 0..<20 {
                grace.resume(&section)
                grace.enter(&section)
                grace.leave(&section)
                grace.suspend(&section)
                crew.start { for _ in 0..<20 { grace.synchronize() } }
                try crew.join(within: 30, type.id)
            }
            grace.deallocate()
        }
        try check(subject.type)
    }

    @Test("A worker that is always busy does not starve it", arguments: GraceSubject.all)
    func notStarved(_ subject: GraceSubject) throws {
        try subject.skipIfUnavailable()
        func check<G: TestedGracePeriod>(_ type: G.Type) throws {
            let grace = type.init(sectionCount: 4, memory: .make(placeCount: 4, seed: 7))
            let flags = Flags()
            let crew = Crew()
            for index in 0..<4 {
                crew.start {
                    var section = grace.section(index)
                    grace.resume(&section)
                    while !flags.left.load(ordering: .relaxed) {
                        for _ in 0..<50 {
                            grace.enter(&section)
                            grace.leave(&section)
                        }
                        grace.quiesce(&section)
                    }
                    grace.suspend(&section)
                }
            }
            let waiter = Crew()
            waiter.start { for _ in 0..<20 { grace.synchronize() } }
            defer { flags.left.store(true, ordering: .relaxed) }
            try waiter.join(within: 60, type.id)
            flags.left.store(true, ordering: .relaxed)
            try crew.join(within: 30, type.id)
            grace.deallocate()
        }
        try check(subject.type)
    }
}
