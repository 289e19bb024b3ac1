import Percpu
import Synchronization
import Testing

@testable import Harness

/// What is found of lives that follow each other, each finding by a defect planted for it.
struct ShortLifeTests {
    private func rounds<Life: ShortLife>(
        _ count: Int, of lives: ShortLives<Life>
    ) throws -> Set<String> {
        var report = ControlReport(what: "life", rate: TickRate())
        try lives.prepare()
        for number in 0..<count {
            guard lives.round(number, &report) else { break }
        }
        return Set(report.findings.map(\.invariant))
    }

    private func worker<Life: ShortLife>(of lives: ShortLives<Life>) -> LifeWorker<Life> {
        lives.worker(index: 0, cpu: 0, of: 1)
    }

    private func impatient() throws -> TestSite { try TestSite(patience: .milliseconds(50)) }

    @Test(arguments: CountingMode.allCases)
    func `lives that end as they should have no findings`(mode: CountingMode) throws {
        let host = try TestSite()
        let groups = ShortLives<Css<Wrong<Sound>>>(site: host.site, mode: mode)
        #expect(try rounds(6, of: groups) == [])
        #expect(groups.judge().findings == [])
        let contexts = ShortLives<AioContext<Wrong<Sound>>>(site: host.site, mode: .percpu)
        #expect(try rounds(6, of: contexts) == [])
        #expect(contexts.judge().findings == [])
    }

    @Test func `a css that is freed before it is offline is found`() throws {
        let host = try TestSite()
        let lives = ShortLives<Css<Wrong<Sound>>>(
            site: host.site, mode: .percpu, fault: .freesBeforeOffline)
        #expect(try rounds(2, of: lives) == ["USE-4"])
    }

    @Test func `a kill nested in a release under the switch lock is found`() throws {
        let host = try impatient()
        let lives = ShortLives<AioContext<Wrong<Sound>>>(
            site: host.site, mode: .percpu, fault: .startsAtomic)
        // The second kill is refused, so the requests never end.
        #expect(try rounds(1, of: lives) == ["INV-15", "INV-6"])
    }

    @Test func `a holder whom release did not wait for finds out`() throws {
        let host = try TestSite()
        let lives = ShortLives<Css<Wrong<FoldsOneTooFew>>>(site: host.site, mode: .percpu)
        var worker = worker(of: lives)
        worker.arrive()
        worker.hold()
        worker.pause()
        // What the fold left out counts as moved later.
        #expect(try rounds(1, of: lives) == ["INV-10"])
        worker.arrive()
        worker.letGo()
        #expect(worker.findings.map(\.invariant) == ["INV-5"])
    }

    @Test func `a worker that is let in after the confirmation tells`() throws {
        let host = try impatient()
        let lives = ShortLives<Css<Wrong<IgnoresTheMode>>>(site: host.site, mode: .percpu)
        var worker = worker(of: lives)
        _ = try rounds(1, of: lives)
        worker.arrive()
        worker.hold()
        #expect(worker.findings.map(\.invariant) == ["INV-8"])
    }

    @Test func `a worker that is let in after it was refused tells`() throws {
        let host = try TestSite()
        let lives = ShortLives<Css<Wrong<RefusesOnce>>>(site: host.site, mode: .percpu)
        var worker = worker(of: lives)
        #expect(try rounds(1, of: lives) == [])
        RefusesOnce.left.store(1, ordering: .relaxed)
        worker.arrive()
        // The next life lets it in, as it should.
        #expect(worker.batch(pairs: 11) == 11)
        #expect(worker.findings.map(\.invariant) == ["INV-9"])
    }

    @Test func `a live reference that refuses is found`() throws {
        let host = try TestSite()
        let lives = ShortLives<Css<Wrong<ClaimsExit>>>(site: host.site, mode: .percpu)
        var worker = worker(of: lives)
        worker.arrive()
        #expect(worker.batch(pairs: 11) == 0)
        #expect(worker.findings.map(\.invariant) == ["INV-11"])
    }

    @Test func `slots that move after the fold are found`() throws {
        let host = try TestSite()
        let groups = ShortLives<Css<Wrong<AddsLate>>>(site: host.site, mode: .percpu)
        #expect(try rounds(1, of: groups) == ["INV-10"])
        let contexts = ShortLives<AioContext<Wrong<AddsLate>>>(site: host.site, mode: .percpu)
        #expect(try rounds(1, of: contexts) == ["INV-10"])
    }

    @Test func `a count that leaves zero again is found`() throws {
        let host = try TestSite()
        typealias Life = Css<Wrong<ActsInAUser<Int32>>>
        let lives = ShortLives<Life>(site: host.site, mode: .percpu)
        let life = lives.now
        ActsInAUser<Int32>.trigger.set {
            var seat = life.seats(worker: 0, cpu: 0)
            life.resume(&seat)
            life.reference.get(at: &seat)
            life.suspend(&seat)
        }
        #expect(try rounds(1, of: lives) == ["INV-12"])
    }

    @Test func `a life whose release never comes is found`() throws {
        let host = try impatient()
        let lives = ShortLives<Css<Wrong<FoldsOneTooMany>>>(site: host.site, mode: .percpu)
        #expect(try rounds(1, of: lives) == ["INV-6"])
    }

    @Test func `stations come once each and in their order`() {
        let log = UserLog()
        let course = LifeCourse(of: "x", ["confirm", "release", "free"], log: log)
        #expect(!course.has(0))
        course.pass(0)
        #expect(course.has(0) && !course.has(1))
        course.pass(0)
        #expect(log.take().map(\.symptom) == ["confirm again"])
        course.pass(2)
        #expect(log.take().map(\.symptom) == ["free before release"])
        course.pass(1)
        #expect(log.take().map(\.symptom) == ["release after free"])
        #expect(course.awaitEnd(within: .zero))
        #expect(log.take() == [])
    }
}
