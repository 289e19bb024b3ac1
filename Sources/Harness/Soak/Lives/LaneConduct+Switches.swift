import Machine
import Percpu
import Synchronization

/// What a teardown thread does to a reference that lives on.
extension LaneConduct {
    /// Forces atomic mode, now and then while a holder does the same (INV-7, INV-15, INV-16).
    mutating func forceAtomic() -> Bool {
        guard awaitSettled() else { return false }
        lane.comes(to: .switching)
        living.second.open()
        let confirms = Confirms()
        setting.recorder.note(.switched, lane.number)
        reference.switchToAtomic { confirms.number.wrappingAdd(1, ordering: .releasing) }
        guard end.poll(within: patience, { confirms.number.load(ordering: .acquiring) > 0 }) else {
            return missing("INV-6", "the confirmation of a switch never ran")
        }
        // A life longer for whoever was invited and is not on its CPU yet.
        sleepALittle()
        guard withdraw(), awaitSettled() else { return false }
        isSticky = true
        let times = confirms.number.load(ordering: .acquiring)
        if times != 1 { find("INV-7", "confirm ran \(times) times", "of a switch to atomic mode") }
        if S.frozenByFold, reference.lateAdds != 0 {
            find("INV-10", "late add", "slots moved by \(reference.lateAdds) after the fold")
        }
        lane.comes(to: .alive)
        return judgeMode()
    }

    /// Lets percpu mode come back.
    mutating func returnToPercpu() -> Bool {
        lane.comes(to: .switching)
        setting.recorder.note(.switched, lane.number)
        reference.switchToPercpu()
        isSticky = false
        lane.comes(to: .alive)
        return judgeMode()
    }

    /// Keeps everybody out for a moment and sums up, with whatever is held (INV-1, INV-2, INV-26).
    mutating func rest() -> Bool {
        lane.comes(to: .resting)
        living.gate.close(.rest)
        defer { living.gate.open() }
        guard awaitNobody(), awaitSettled() else { return false }
        lane.comes(to: .alive)
        return judgeSum()
    }

    /// Waits until no worker is inside its reference.
    func awaitNobody() -> Bool {
        let gate = living.gate
        return end.poll(within: patience) { gate.isEmpty }
            || missing("INV-23", "a worker never came out")
    }

    /// What the accounts say against what the reference says; at rest.
    func judgeSum() -> Bool {
        guard alarm.isOn else { return true }
        let snapshot = reference.snapshot()
        let expected = 1 &+ living.accounts.sum
        if snapshot.total != expected {
            find(
                snapshot.mode == .atomic ? "INV-1" : "INV-2", "counts were lost",
                "total is \(snapshot.total ?? 0), not \(expected)")
            return false
        }
        if snapshot.mode == .atomic, reference.lateAdds != 0 {
            find("INV-10", "late add", "slots moved by \(reference.lateAdds), nobody inside")
            return false
        }
        return true
    }

    private func sleepALittle() {
        MonotonicClock.sleep(.microseconds(Int64(max(20, setting.plan.lifeMicroseconds))))
    }
}

/// How often a confirmation has run.
private final class Confirms: Sendable {
    let number = Atomic<Int>(0)
}
