import Dispatch
import Machine
import Percpu
import Synchronization

/// What happens to one reference during its lives: the callbacks' side of the oracle.
///
/// Counts are per life; `begin` starts the next one.
final class LifeLog: Sendable {
    private struct State {
        var releases = 0
        var confirms = 0
        var confirmTicks: UInt64 = 0
        var releaseTicks: UInt64 = 0
        var releasedUnconfirmed = false
        var releasedUnkilled = false
        var killed = false
        /// Release ran while it was running.
        var overlapped = false
        var misuses: [Misuse] = []
        /// Found in the middle of a switch.
        var found: [Finding] = []
    }

    private let state = Mutex(State())
    private let released = DispatchSemaphore(value: 0)
    private let confirmed = DispatchSemaphore(value: 0)
    private let settled = DispatchSemaphore(value: 0)
    /// 1 while release runs: it must never run twice at once.
    private let releasing = Atomic<Int>(0)

    /// Starts a life; what was left over from the last one is forgotten.
    func begin() {
        // A callback that ran twice has rung twice; the next life must not take that for its own.
        for bell in [confirmed, released, settled] {
            while bell.wait(timeout: .now()) == .success {}
        }
        state.withLock { $0 = State() }
    }

    /// The owner is about to kill; release before that would be too early.
    func kill() { state.withLock { $0.killed = true } }

    func confirm() {
        let now = Ticks.now()
        state.withLock { state in
            state.confirms += 1
            state.confirmTicks = now
        }
        confirmed.signal()
    }

    /// Runs as the release callback, with `work` inside it.
    func release(_ work: () -> Void = {}) {
        let now = Ticks.now()
        let overlaps = releasing.exchange(1, ordering: .acquiringAndReleasing) == 1
        work()
        state.withLock { state in
            if overlaps { state.overlapped = true }
            state.releases += 1
            state.releaseTicks = now
            if !state.killed { state.releasedUnkilled = true }
            if state.confirms == 0 { state.releasedUnconfirmed = true }
        }
        releasing.store(0, ordering: .releasing)
        released.signal()
    }

    /// The switch has dropped its own reference, the last thing it does.
    func settle() { settled.signal() }

    func find(_ invariant: String, _ symptom: String, _ detail: String) {
        state.withLock { $0.found.append(Finding(invariant, symptom, detail)) }
    }

    func misuse(_ misuse: Misuse) { state.withLock { $0.misuses.append(misuse) } }

    /// Waits for release, but not for ever: a lost count shows as a release that never comes.
    func awaitRelease(within limit: Duration) -> Bool { Self.wait(for: released, within: limit) }

    /// Waits for the confirmation, but not for ever.
    func awaitConfirm(within limit: Duration) -> Bool { Self.wait(for: confirmed, within: limit) }

    /// Waits for the end of the switch: a release that came of it has run by then.
    func awaitSettled(within limit: Duration) -> Bool { Self.wait(for: settled, within: limit) }

    private static func wait(for bell: DispatchSemaphore, within limit: Duration) -> Bool {
        bell.wait(timeout: .now() + .nanoseconds(Int(limit.nanoseconds))) == .success
    }

    /// How often release has run in this life.
    var releases: Int { state.withLock { $0.releases } }
    var confirmTicks: UInt64 { state.withLock { $0.confirmTicks } }
    var releaseTicks: UInt64 { state.withLock { $0.releaseTicks } }

    /// What this life broke, at its end.
    ///
    /// - Parameters:
    ///   - subject: Whose life it was.
    ///   - confirmed: Whether the confirmation must have run; `nil` when nobody can know.
    ///   - released: Whether release must have run.
    /// - Returns: One finding for each promise that was broken.
    func findings(of subject: String, confirmed: Bool?, released: Bool) -> [Finding] {
        let state = state.withLock { $0 }
        var findings = state.found
        func check(
            _ holds: Bool, _ invariant: String, _ symptom: String, _ detail: String,
            figure: Int? = nil
        ) {
            if holds { return }
            findings.append(
                Finding(invariant, symptom, "\(subject): \(detail)", figure: figure))
        }
        let releases = released ? 1 : 0
        let confirms = confirmed.map { $0 ? 1 : 0 } ?? min(1, state.confirms)
        check(
            state.releases == releases, "INV-3", "release ran \(state.releases) times",
            "expected \(releases) in this life", figure: state.releases)
        check(
            !state.releasedUnkilled, "INV-4", "release ran before the kill",
            "the initial reference was still held")
        check(
            state.confirms == confirms, "INV-7", "confirm ran \(state.confirms) times",
            "expected \(confirms) in this life")
        check(
            !state.releasedUnconfirmed, "INV-7", "release ran before confirm",
            "the order is confirm, then release")
        check(
            !state.overlapped, "INV-25", "release ran twice at once",
            "two threads were inside it")
        for misuse in state.misuses {
            check(
                false, misuse.invariant, "misuse was reported", "\(misuse)", figure: misuse.figure)
        }
        return findings
    }
}

extension Misuse {
    /// What a fold found, where that is the misuse.
    var figure: Int? { if case .sumNotPositive(let count) = self { count } else { nil } }

    /// The promise that a misuse breaks.
    var invariant: String {
        switch self {
        case .killAgain: "INV-18"
        case .sumNotPositive: "INV-19"
        case .exitWhileSwitching: "INV-22"
        case .afterExit, .exitAgain, .outsideSection, .needsAllowReinit: "INV-20"
        case .underSwitchLock: "INV-15"
        case .percpuNotAllowed, .reinitNotZero, .resurrectInPercpuMode, .resurrectNotDying: "INV-17"
        }
    }
}
