import Foundation
import Glibc
import Percpu
import Statistics
import Synchronization

/// What is done to the reference while workers use it.
extension StressRun {
    /// One cycle, chosen at random.
    ///
    /// - Returns: Whether the reference is alive afterwards and the round can go on.
    func cycle() -> Bool {
        switch draw.next() % 8 {
        case 0...3: return killAndReinit()
        case 4, 5: return killAndResurrect()
        case 6: return toggle()
        default: return takeCensus(initial: 1)
        }
    }

    /// Time for workers to get into the way: none, a few turns, or a part of a scheduler's slice.
    func dwell() {
        switch draw.next() % 3 {
        case 0: break
        case 1: for _ in 0..<Int(draw.next() & 7) { sched_yield() }
        default: usleep(UInt32(draw.next() % 300))
        }
    }

    func kill() {
        if plan.fault != .killUnannounced { oracle.willKill() }
        report.kills += 1
        ref.kill { [oracle, fault = plan.fault] in
            if fault == .confirmLate { return }
            oracle.confirm()
            if fault == .killTwiceConfirmed { oracle.confirm() }
        }
    }

    private func killAndReinit() -> Bool {
        // Sometimes the reference is atomic when it is killed: no grace period then, and whoever drops
        // the last reference meets the killer under the switch lock.
        let atomicFirst = draw.next() % 5 == 0
        if atomicFirst {
            ref.switchToAtomicSync()
            checkFrozen()
            dwell()
        }
        kill()
        if draw.next() & 3 == 0 && !takeCensus(initial: 0) { return false }
        guard awaitRelease() else { return false }
        if plan.fault == .releaseAgain { ref.put(0, at: &seat) }
        if plan.fault == .getAtZero { ref.get(at: &seat) }
        checkFrozen()
        for _ in 0..<3 {
            oracle.expect(ref.isZero, .zeroStays)
            sched_yield()
        }
        if !oracle.broken.isEmpty { return false }
        oracle.reopen(afterRelease: true) { ref.reinit() }
        if atomicFirst { ref.switchToPercpu() }
        return true
    }

    /// Workers keep what they hold, and so does the leader, so release must not run.
    private func killAndResurrect() -> Bool {
        ref.resume(at: &seat)
        ref.get(at: &seat)
        ref.suspend(at: &seat)
        kill()
        if draw.next() & 1 == 0 {
            dwell()
            oracle.expect(!ref.isZero, .zeroStays)
            if !wait(until: { oracle.isSettled }) { return false }
            checkFrozen()
            oracle.expect(!ref.trygetLive(at: &seat), .deadAfterConfirm)
        }
        oracle.checkHeld()
        oracle.reopen(afterRelease: false) { ref.resurrect() }
        oracle.checkHeld()
        ref.resume(at: &seat)
        ref.put(at: &seat)
        ref.suspend(at: &seat)
        return true
    }

    private func toggle() -> Bool {
        report.switches += 1
        if draw.next() & 1 == 0 {
            ref.switchToAtomicSync()
            for _ in 0..<3 {
                checkFrozen()
                dwell()
            }
            ref.switchToPercpu()
        } else {
            let confirmed = Shared(Atomic(0))
            ref.switchToAtomic { confirmed.value.add(1, ordering: .relaxed) }
            ref.switchToPercpu()
            oracle.expect(confirmed.value.load(ordering: .relaxed) == 1, .confirmOnce)
        }
        return true
    }

    /// Stops all workers with what they hold, and counts.
    private func takeCensus(initial: Int) -> Bool {
        signals.give(Signals.pause)
        defer { signals.give(Signals.run) }
        let life = oracle.life.loadAcquire()
        let allStand = wait { [signals, plan] in
            (0..<plan.workerCount).allSatisfy {
                signals.paused[$0].loadAcquire() == 1
                    || initial == 0 && signals.drained[$0].loadAcquire() == life
            }
        }
        guard allStand, wait(until: { oracle.isSettled }) else { return false }
        let held = signals.held.prefix(plan.workerCount).reduce(0) { $0 + $1.loadAcquire() }
        // Only a dying reference has been folded for good.
        if initial == 0 { checkFrozen(stillAtWork: false) }
        return settleAccount(expected: initial + held)
    }

    /// Waits for the release of this life, or for the proof that it cannot come.
    ///
    /// The proof is not a timeout: nobody holds or can get a reference, no switch is under way, and the
    /// count is not zero.
    func awaitRelease() -> Bool {
        let life = oracle.life.loadAcquire()
        var lost = false
        let ended = wait { [self] in
            if oracle.released.load(ordering: .acquiring) == life { return true }
            guard oracle.confirmed.load(ordering: .acquiring) == life, oracle.isSettled,
                (0..<plan.workerCount).allSatisfy({ signals.drained[$0].loadAcquire() == life })
            else { return false }
            lost = !settleAccount(expected: 0)
            return lost
        }
        if !ended || lost { return false }
        if plan.fault == .confirmLate { oracle.confirm() }
        report.releases += 1
        return true
    }

    /// Looks again and again until `condition` holds; a deadline makes a hang a finding.
    private func wait(until condition: () -> Bool) -> Bool {
        for _ in 0..<40 {
            if condition() { return true }
            sched_yield()
        }
        let deadline = Date(timeIntervalSinceNow: plan.deadlineSeconds)
        while !condition() {
            usleep(50)
            if deadline.timeIntervalSinceNow < 0 {
                oracle.broken(.hang)
                return false
            }
        }
        return true
    }

    /// The fault of INV-4: a live reference loses its initial reference to somebody else's put.
    func dropInitialReference() -> Bool {
        ref.switchToAtomicSync()
        ref.put(at: &seat)
        for _ in 0..<500 where oracle.broken.isEmpty { usleep(200) }
        return true
    }
}

/// Something that several closures share.
final class Shared<Value: ~Copyable & Sendable>: Sendable {
    let value: Value
    init(_ value: consuming Value) { self.value = value }
}
