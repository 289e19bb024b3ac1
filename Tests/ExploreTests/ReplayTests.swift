@testable import Explore
import Mutants
import Percpu
import Testing

@Suite struct ReplayTests {
    typealias Sections = SectionSlots<MembarrierSections<ModelWord>>

    @Test("A schedule survives its text form")
    func text() {
        let schedule = Schedule(picks: [0, 0, 0, 2, 1, 1, 0])
        #expect(schedule.description == "0x3 2 1x2 0")
        #expect(Schedule(schedule.description) == schedule)
        #expect(Schedule("")?.picks == [])
        for wrong in ["a", "1x", "x2", "1x0", "-1", "1x2x3", "1,2"] {
            #expect(Schedule(wrong) == nil, "\(wrong)")
        }
    }

    @Test("A counterexample's schedule repeats its symptom and its trace")
    func roundTrip() throws {
        let scenario = KillRacesLookup<WrongGrace<Sections, NoGrace<ModelMemory>>>()
        let found = Explorer().explore(scenario, with: Reduced())
        guard case .counterexample(let schedule, let trace, let symptom) = found else {
            Issue.record("\(found)")
            return
        }
        let read = try #require(Schedule("\(schedule)"))
        let again = Explorer().replay(read, of: scenario)
        guard case .counterexample(let picks, let lines, let same) = again else {
            Issue.record("\(again)")
            return
        }
        #expect(picks == schedule)
        #expect(lines == trace)
        #expect(same == symptom)
    }

    @Test("The same schedule of a sound strategy breaks nothing")
    func soundReplay() throws {
        let schedule = try #require(Schedule("1x8 2x3 0 1"))
        let outcome = Explorer().replay(schedule, of: KillRacesLookup<Sections>())
        #expect(outcome.symptom == nil, "\(outcome)")
    }

    @Test("A trace reads like what happened")
    func trace() {
        let deadlock = Program(threads: [[.add(0, 2), .load(1)], [.store(1, 7)]])
        let world = World(
            scheduler: Replay(Schedule(picks: [1, 0, 0])), explorer: Explorer(), isTracing: true)
        let judge = deadlock.setUp(in: world)
        let (execution, _) = world.run(crew: Crew(), judge: judge)
        #expect(
            execution.trace == [
                "thread 1: word.storeRelease(7)",
                "thread 0: word.add(2) → 2",
                "thread 0: word.loadAcquire → 7",
            ])
    }

    @Test("Two threads that wait for each other hang, with both words in the trace")
    func deadlock() {
        struct Embrace: Scenario {
            static var id: String { "embrace" }

            func setUp(in world: World) -> () -> Void {
                let memory = world.memory
                let left = memory.allocate("left", initially: 0)
                let right = memory.allocate("right", initially: 0)
                // Each takes one, then waits until the other one's is free.
                for (name, mine, other) in [("a", left, right), ("b", right, left)] {
                    world.thread(name) {
                        mine.storeRelease(1)
                        other.wait(while: 1)
                        mine.storeRelease(0)
                    }
                }
                return {}
            }
        }
        for scheduler: any Scheduler in [Exhaustive(), Reduced()] {
            let outcome = Explorer().explore(Embrace(), with: scheduler)
            guard case .counterexample(_, let trace, .hang) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(trace.contains { $0.hasSuffix("a waits for right") })
            #expect(trace.contains { $0.hasSuffix("b waits for left") })
        }
    }

    @Test("A word that was given back is not to be used")
    func useAfterFree() {
        struct Freed: Scenario {
            static var id: String { "freed" }

            func setUp(in world: World) -> () -> Void {
                let word = world.memory.allocate("word", initially: 0)
                let flag = world.memory.allocate("flag", initially: 0)
                world.thread("owner") {
                    flag.storeRelease(1)
                    world.memory.deallocate(word)
                }
                world.thread("user") { if flag.loadAcquire() == 0 { word.add(1) } }
                return {}
            }
        }
        #expect(Explorer().explore(Freed(), with: Reduced()).symptom == .useAfterFree)
    }

    @Test("What one thread polls for is looked at again when the word changes")
    func poll() {
        struct Poll: Scenario {
            static var id: String { "poll" }

            func setUp(in world: World) -> () -> Void {
                let word = world.memory.allocate("word", initially: 0)
                world.thread("counter") { for _ in 0..<4 { word.add(1) } }
                world.thread("poller") {
                    word.poll { $0 >= 3 }
                    if word.loadAcquire() < 3 { world.fail(.other, "too early") }
                }
                return {}
            }
        }
        for scheduler: any Scheduler in [Exhaustive(), Reduced()] {
            // After the third add, after the fourth, and between the two with the load on either side.
            let outcome = Explorer().explore(Poll(), with: scheduler)
            guard case .exhausted(3) = outcome else {
                Issue.record("\(outcome)")
                return
            }
        }
    }
}
