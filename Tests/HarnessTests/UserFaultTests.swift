import Percpu
import Testing

@testable import Harness

/// What is found of a user's defects, each finding by a defect planted for it.
struct UserFaultTests {
    private typealias Found = Set<String>

    /// What `rounds` rounds of a user find with no worker about.
    private func found<U: ControlledUser>(_ user: U, rounds: Int) throws -> Found {
        var report = ControlReport(what: U.control, rate: TickRate())
        try user.prepare()
        for number in 0..<rounds {
            guard user.round(number, &report) else { break }
        }
        return Set(report.findings.map(\.invariant))
    }

    private func queue(
        _ fault: UserFault?, on host: TestSite, _ mode: CountingMode = .percpu
    ) -> BlockQueue<Wrong<Sound>> {
        BlockQueue(site: host.site, mode: mode, fault: fault)
    }

    private func impatient() throws -> TestSite { try TestSite(patience: .milliseconds(50)) }

    // MARK: - blk-mq

    @Test(arguments: CountingMode.allCases)
    func `a queue that is used as it should be has no findings`(mode: CountingMode) throws {
        let host = try TestSite()
        let queue = queue(nil, on: host, mode)
        #expect(try found(queue, rounds: 8) == [])
        #expect(queue.judge().findings == [])
        #expect(queue.depth.now == 0)
    }

    @Test(arguments: CountingMode.allCases)
    func `a second freeze that kills again is found (FI-27)`(mode: CountingMode) throws {
        let host = try impatient()
        #expect(try found(queue(.killsAtEveryDepth, on: host, mode), rounds: 2).contains("INV-18"))
    }

    @Test func `a thaw too many is found`() throws {
        let host = try TestSite()
        #expect(try found(queue(.thawsTwice, on: host), rounds: 1) == ["USE-1"])
    }

    @Test func `a thaw that resurrects under another freeze is found`() throws {
        let host = try TestSite()
        #expect(try found(queue(.thawsAtEveryDepth, on: host), rounds: 2).contains("USE-1"))
    }

    @Test func `a request that nobody completes keeps the queue from draining`() throws {
        let host = try impatient()
        let queue = queue(nil, on: host)
        queue.lives.hold { $0.get(at: &$1) }
        #expect(try found(queue, rounds: 1) == ["INV-6"])
    }

    @Test func `a request in flight makes the queue busy and is not waited for`() throws {
        let host = try impatient()
        let queue = queue(nil, on: host)
        queue.lives.hold { $0.get(at: &$1) }
        var report = ControlReport(what: "", rate: TickRate())
        #expect(queue.round(3, &report))
        queue.lives.hold { $0.put(at: &$1) }
        #expect(report.findings == [])
        #expect(queue.lives.reference.snapshot().mode == .percpu)
        #expect(queue.judge().findings == [])
    }

    @Test func `a queue whose slots move after the fold is found`() throws {
        let host = try TestSite()
        let queue = BlockQueue<Wrong<AddsLate>>(site: host.site, mode: .percpu)
        #expect(try found(queue, rounds: 1) == ["INV-10"])
    }

    @Test func `a drained queue that leaves zero is found`() throws {
        let host = try TestSite()
        let queue = BlockQueue<Wrong<ActsInAUser<Int8>>>(site: host.site, mode: .percpu)
        ActsInAUser<Int8>.trigger.set { queue.lives.hold { $0.get(at: &$1) } }
        #expect(try found(queue, rounds: 1) == ["INV-12"])
    }

    @Test func `a write before a completion that nobody saw is found`() throws {
        let host = try TestSite()
        let queue = BlockQueue<Wrong<ActsInAUser<Int16>>>(site: host.site, mode: .percpu)
        ActsInAUser<Int16>.trigger.set { queue.lives.payload.write(0) }
        #expect(try found(queue, rounds: 1) == ["INV-21"])
    }

    // MARK: - md

    @Test func `an array that is checked as it should be has no findings`() throws {
        let host = try TestSite()
        let array = WritesPending<Wrong<Sound>>(site: host.site)
        #expect(try found(array, rounds: 4) == [])
        #expect(array.judge().findings == [])
    }

    @Test func `a checker that does not count the others is found`() throws {
        let host = try TestSite()
        let array = WritesPending<Wrong<Sound>>(site: host.site, fault: .ignoresOtherCheckers)
        #expect(try found(array, rounds: 2) == ["USE-3"])
    }

    @Test(arguments: [nil, UserFault.declaresBlindly])
    func `an array is not in sync while a write is under way`(fault: UserFault?) throws {
        let host = try TestSite()
        let array = WritesPending<Wrong<Sound>>(site: host.site, fault: fault)
        var writer = array.worker(index: 0, cpu: 0, of: 1)
        writer.arrive()
        writer.begin()
        writer.pause()
        #expect(try found(array, rounds: 1) == (fault == nil ? [] : ["USE-2"]))
        writer.arrive()
        writer.leave()
    }

    @Test func `a write that never ends is found when all have gone`() throws {
        let host = try impatient()
        let array = WritesPending<Wrong<Sound>>(site: host.site)
        var writer = array.worker(index: 0, cpu: 0, of: 1)
        writer.arrive()
        writer.begin()
        writer.pause()
        #expect(Set(array.judge().findings.map(\.invariant)) == ["INV-2", "INV-12"])
    }

    @Test func `an array whose slots move after the fold is found`() throws {
        let host = try TestSite()
        let array = WritesPending<Wrong<AddsLate>>(site: host.site)
        #expect(try found(array, rounds: 1) == ["INV-10"])
    }

    // MARK: - remote put

    @Test func `a remote put too many is found`() throws {
        let host = try impatient()
        let user = RemotePut<Wrong<Sound>>(
            site: host.site, mode: .percpu, fault: .putsOneTooMany)
        var worker = user.worker(index: 0, cpu: 0, of: 2)
        worker.arrive()
        worker.leave()
        #expect(Set(user.judge().findings.map(\.invariant)) == ["INV-2", "INV-6", "INV-19"])
    }

    @Test func `a slot goes below zero when another worker puts`() throws {
        let host = try TestSite()
        let user = RemotePut<Wrong<Sound>>(site: host.site, mode: .percpu)
        var takes = user.worker(index: 0, cpu: 0, of: 2)
        var puts = user.worker(index: 1, cpu: 1, of: 2)
        takes.arrive()
        puts.arrive()
        #expect(takes.batch(pairs: 64) == 64)
        puts.leave()
        #expect(Array(user.life.reference.snapshot().perSlot.prefix(2)) == [64, -64])
        takes.leave()
        #expect(takes.keptPairs == 0)
        #expect(user.judge().findings == [])
    }

    @Test func `a worker whose partner does not take puts its own`() throws {
        let host = try TestSite()
        let user = RemotePut<Wrong<Sound>>(site: host.site, mode: .percpu)
        var worker = user.worker(index: 0, cpu: 0, of: 2)
        worker.arrive()
        #expect(worker.batch(pairs: 640) == 640)
        #expect(worker.keptPairs == 576)
        worker.leave()
        #expect(user.judge().findings == [])
    }
}
