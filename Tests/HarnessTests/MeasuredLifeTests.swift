import Percpu
import Testing

@testable import Harness

/// What the oracle finds at the end of one life, each finding by a defect planted for it.
struct MeasuredLifeTests {
    private func life<Defect: StrategyDefect>(
        _: Defect.Type, _ mode: CountingMode = .percpu, on site: Site
    ) -> MeasuredLife<Wrong<Defect>, GetPut> {
        MeasuredLife(
            site: site, slotCount: site.byWorker.memory.arena.placeCount, mode: mode, GetPut.self)
    }

    /// The findings of a life in which `deed` was done before the end.
    private func found<Defect: StrategyDefect>(
        _ defect: Defect.Type, _ mode: CountingMode = .percpu, patience: Duration = .seconds(20),
        deed: (MeasuredLife<Wrong<Defect>, GetPut>) -> Void = { _ in }
    ) throws -> Set<String> {
        let host = try TestSite(patience: patience)
        let life = life(defect, mode, on: host.site)
        deed(life)
        return Set(life.judge().findings.map(\.invariant))
    }

    /// Does something with the reference in a worker's place.
    private func work<Defect: StrategyDefect>(
        on life: MeasuredLife<Wrong<Defect>, GetPut>,
        _ operation: (PercpuRef<Wrong<Defect>>, inout Wrong<Defect>.Seat) -> Void
    ) {
        var seat = life.reference.seat(1)
        life.reference.resume(at: &seat)
        operation(life.reference, &seat)
        life.reference.suspend(at: &seat)
    }

    @Test(arguments: CountingMode.allCases)
    func `a sound strategy has no findings`(mode: CountingMode) throws {
        #expect(try found(Sound.self, mode) == [])
        let worked = try found(Sound.self, mode) { life in
            work(on: life) { reference, seat in
                for _ in 0..<100 { reference.get(at: &seat) }
                for _ in 0..<100 { reference.put(at: &seat) }
            }
        }
        #expect(worked == [])
    }

    @Test(arguments: [(CountingMode.percpu, "INV-2"), (.atomic, "INV-1")])
    func `a get that is never put is a wrong total and a release that never comes`(
        mode: CountingMode, conservation: String
    ) throws {
        let leaked = try found(Sound.self, mode, patience: .milliseconds(50)) { life in
            work(on: life) { $0.get(at: &$1) }
        }
        #expect(leaked == [conservation, "INV-6"])
    }

    @Test func `a put too many is a wrong total and a fold that finds nothing`() throws {
        let robbed = try found(Sound.self, patience: .milliseconds(50)) { life in
            work(on: life) { $0.put(at: &$1) }
        }
        #expect(robbed == ["INV-2", "INV-6", "INV-19"])
    }

    @Test func `a put too many in atomic mode is a release before the kill`() throws {
        let robbed = try found(Sound.self, .atomic) { life in
            work(on: life) { $0.put(at: &$1) }
        }
        #expect(robbed.isSuperset(of: ["INV-1", "INV-4", "INV-12"]))
    }

    @Test func `a second kill is a misuse`() throws {
        let killed = try found(Sound.self, .atomic) { life in
            life.life.kill()
            life.reference.kill { [log = life.life] in log.confirm() }
        }
        #expect(killed.isSuperset(of: ["INV-18", "INV-1"]))
    }

    @Test func `a strategy that does not tell of the flag lets the dead be taken`() throws {
        #expect(try found(IgnoresTheMode.self) == ["INV-8", "INV-11", "INV-20"])
    }

    @Test func `a strategy that refuses the living is found`() throws {
        #expect(try found(ClaimsExit.self).isSuperset(of: ["INV-11", "INV-20"]))
    }

    @Test func `a fold that leaves one out finds nothing left`() throws {
        let short = try found(FoldsOneTooFew.self, patience: .milliseconds(50))
        #expect(short == ["INV-6", "INV-19"])
    }

    @Test func `a fold that counts one too many waits for a release that never comes`() throws {
        #expect(try found(FoldsOneTooMany.self, patience: .milliseconds(50)) == ["INV-6"])
    }

    @Test func `slots that move after the fold are found`() throws {
        // It cannot know when the fold was, so the total before the kill is wrong as well.
        #expect(try found(AddsLate.self) == ["INV-2", "INV-10"])
    }

    @Test func `a count that leaves zero again is found`() throws {
        let host = try TestSite()
        let life = life(ActsAtALook.self, on: host.site)
        // The first look is before the kill.
        ActsAtALook.trigger.set {
            ActsAtALook.trigger.set {
                var seat = life.reference.seat(1)
                life.reference.get(at: &seat)
            }
        }
        #expect(life.judge().findings.map(\.symptom) == ["not at zero after release"])
    }
}
