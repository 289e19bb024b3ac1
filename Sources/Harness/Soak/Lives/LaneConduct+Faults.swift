import Machine
import Percpu

/// Defects on purpose; what the oracle finds of them is all that is said.
extension LaneConduct {
    /// Does what `fault` says, and ends there.
    mutating func plant(_ fault: LifeFault) -> Bool {
        switch fault {
        case .killsTwice: killTwice()
        case .putsBeforeFold: putBeforeFold()
        case .putsAfterFold: putAfterFold()
        case .leaksGet: leakGet()
        case .getsOnZero: getOnZero()
        }
        return false
    }

    private mutating func killTwice() {
        guard kill() else { return }
        reference.kill()
        _ = judge(released: life.releases > 0)
    }

    private mutating func putBeforeFold() {
        guard empty(), !isSticky || returnToPercpu() else { return }
        let lives = living.lives
        living.watch.plant { lives.hold { $0.put(at: &$1) } }
        guard kill(), awaitSettled() else { return }
        _ = judge(released: false)
        // Everybody has let go and no switch is under way: what has not come never will.
        if life.releases == 0 { find("INV-6", "release never ran", "\(reference.snapshot())") }
    }

    private mutating func putAfterFold() {
        guard empty(), !isSticky || returnToPercpu() else { return }
        take(2)
        guard kill(), awaitSettled() else { return }
        living.lives.hold { $0.put(at: &$1) }
        drop(1)
        drop(1)
    }

    private mutating func leakGet() {
        living.lives.hold { $0.get(at: &$1) }
        _ = rest()
    }

    private mutating func getOnZero() {
        let begun = Ticks.now()
        guard kill(), awaitRelease(since: begun) else { return }
        living.lives.hold {
            $0.get(at: &$1)
            $0.put(at: &$1)
        }
        _ = judge(released: true)
    }

    /// Has every worker let go and stay out.
    private func empty() -> Bool {
        living.gate.close(.away)
        let accounts = living.accounts
        return end.poll(within: patience) { accounts.sum == 0 } && awaitNobody()
    }
}
