import Percpu
import Synchronization
import Testing

@testable import Harness

/// Every finding of the log, each by a history that has exactly this one thing wrong.
struct LifeLogTests {
    private func found(
        confirmed: Bool? = true, released: Bool = true, _ history: (LifeLog) -> Void
    ) -> [String] {
        let log = LifeLog()
        history(log)
        return log.findings(of: "x", confirmed: confirmed, released: released).map(\.invariant)
    }

    @Test func `a life as it should be has no findings`() {
        #expect(
            found {
                $0.kill()
                $0.confirm()
                $0.release()
            } == [])
        #expect(
            found(released: false) {
                $0.kill()
                $0.confirm()
            } == [])
        #expect(found(confirmed: nil, released: false) { $0.kill() } == [])
    }

    @Test func `what came after the verdict is found when the next life begins`() {
        let log = LifeLog()
        log.kill()
        log.confirm()
        log.release()
        #expect(log.findings(of: "x", confirmed: true, released: true).isEmpty)
        log.release()
        log.misuse(.exitWhileSwitching)
        #expect(log.begin(after: "x", released: true).map(\.invariant) == ["INV-3", "INV-22"])
        log.kill()
        log.confirm()
        #expect(log.begin(after: "x", released: false).isEmpty)
    }

    @Test func `a wait of a process that was stopped meanwhile is not over`() {
        let looks = Atomic<Int64>(0)
        let log = Mutex<LifeLog?>(nil)
        // An hour goes by before the second look, and the bells ring after it.
        let patient = LifeLog(clock: {
            let look = looks.wrappingAdd(1, ordering: .relaxed).newValue
            if look == 2 {
                let log = log.withLock { $0 }
                log?.confirm()
                log?.release()
                log?.settle()
            }
            return look > 1 ? 3_600_000_000_000 : 0
        })
        log.withLock { $0 = patient }
        defer { log.withLock { $0 = nil } }
        for wait in [patient.awaitConfirm, patient.awaitRelease, patient.awaitSettled] {
            looks.store(0, ordering: .relaxed)
            patient.begin()
            #expect(wait(.seconds(10)))
        }
        // And one whose bell nobody rings is over.
        #expect(!LifeLog().awaitRelease(within: .milliseconds(2)))
    }

    @Test func `release twice is INV-3`() {
        let twice = found {
            $0.kill()
            $0.confirm()
            $0.release()
            $0.release()
        }
        #expect(twice == ["INV-3"])
        let never = found {
            $0.kill()
            $0.confirm()
        }
        #expect(never == ["INV-3"])
    }

    @Test func `release before the kill is INV-4`() {
        let early = found {
            $0.confirm()
            $0.release()
            $0.kill()
        }
        #expect(early == ["INV-4"])
    }

    @Test func `confirm twice, never or after release is INV-7`() {
        let twice = found {
            $0.kill()
            $0.confirm()
            $0.confirm()
            $0.release()
        }
        #expect(twice == ["INV-7"])
        let late = found {
            $0.kill()
            $0.release()
            $0.confirm()
        }
        #expect(late == ["INV-7"])
        #expect(found(released: false) { $0.kill() } == ["INV-7"])
        let unknown = found(confirmed: nil, released: false) {
            $0.kill()
            $0.confirm()
            $0.confirm()
        }
        #expect(unknown == ["INV-7"])
    }

    @Test func `release inside release is INV-25`() {
        let nested = found {
            $0.kill()
            $0.confirm()
            $0.release { [log = $0] in log.release() }
        }
        #expect(nested == ["INV-3", "INV-25"])
    }

    @Test(arguments: [
        (Misuse.killAgain, "INV-18"), (.sumNotPositive(0), "INV-19"),
        (.exitWhileSwitching, "INV-22"), (.afterExit(.get), "INV-20"), (.exitAgain, "INV-20"),
        (.outsideSection, "INV-20"), (.needsAllowReinit, "INV-20"),
        (.underSwitchLock(.kill), "INV-15"), (.percpuNotAllowed, "INV-17"),
        (.reinitNotZero, "INV-17"), (.resurrectInPercpuMode, "INV-17"),
        (.resurrectNotDying, "INV-17"),
    ])
    func `every misuse is a finding of its own kind`(misuse: Misuse, invariant: String) {
        #expect(found(confirmed: nil, released: false) { $0.misuse(misuse) } == [invariant])
    }

    @Test func `what was found in the middle of a switch is not lost`() {
        #expect(
            found(confirmed: nil, released: false) { $0.find("INV-13", "far", "x") } == ["INV-13"])
    }

    @Test func `a new life knows nothing of the last one`() {
        let log = LifeLog()
        log.release { log.release() }
        log.confirm()
        log.confirm()
        log.misuse(.killAgain)
        log.find("INV-13", "far", "x")
        log.begin()
        #expect(log.findings(of: "x", confirmed: false, released: false) == [])
        // Nor do its callbacks pass for those of the new one.
        #expect(!log.awaitRelease(within: .milliseconds(1)))
        #expect(!log.awaitConfirm(within: .milliseconds(1)))
    }

    @Test func `a callback that came is waited for no longer`() {
        let log = LifeLog()
        log.confirm()
        log.release()
        #expect(log.awaitRelease(within: .seconds(20)))
        #expect(log.awaitConfirm(within: .seconds(20)))
        #expect(log.confirmTicks > 0)
        #expect(log.releaseTicks >= log.confirmTicks)
    }

    @Test func `a write that release did not see is stale`() throws {
        let site = try TestSite().site
        let payload = Payload(memory: site.byWorker.memory, workerCount: 2)
        payload.write(0)
        payload.write(1)
        payload.takeSum()
        #expect(!payload.isStale)
        payload.write(1)
        #expect(payload.isStale)
        #expect(payload.difference == "1 writes")
    }
}
