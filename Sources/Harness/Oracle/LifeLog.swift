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

    private let clock: @Sendable () -> Int64

    /// - Parameter clock: The monotonic clock, nanoseconds.
    init(clock: @escaping @Sendable () -> Int64 = MonotonicClock.nanoseconds) {
        self.clock = clock
    }

    /// Starts a life; what was left over from the last one is forgotten.
    func begin() { _ = endAndBegin() }

    /// Starts a life after one that was judged already.
    ///
    /// - Parameters:
    ///   - subject: Whose lives they are.
    ///   - released: Whether release must have run in the last one.
    /// - Returns: What the last one broke, what came after its verdict included.
    func begin(after subject: String, released: Bool) -> [Finding] {
        Self.findings(in: endAndBegin(), of: subject, confirmed: true, released: released)
    }

    private func endAndBegin() -> State {
        // A callback that ran twice has rung twice; the next life must not take that for its own.
        for bell in [confirmed, released, settled] {
            while bell.wait(timeout: .now()) == .success {}
        }
        return state.withLock { state in
            defer { state = State() }
            return state
        }
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
    func awaitRelease(within limit: Duration) -> Bool { wait(for: released, within: limit) }

    /// Waits for the confirmation, but not for ever.
    func awaitConfirm(within limit: Duration) -> Bool { wait(for: confirmed, within: limit) }

    /// Waits for the end of the switch: a release that came of it has run by then.
    func awaitSettled(within limit: Duration) -> Bool { wait(for: settled, within: limit) }

    private func wait(for bell: DispatchSemaphore, within limit: Duration) -> Bool {
        var deadline = AttendedDeadline(limit, clock: clock)
        return deadline.wait {
            bell.wait(timeout: .now() + .nanoseconds(Int($0.nanoseconds))) == .success
        }
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
        Self.findings(
            in: state.withLock { $0 }, of: subject, confirmed: confirmed, released: released)
    }

    private static func findings(
        in state: State, of subject: String, confirmed: Bool?, released: Bool
    ) -> [Finding] {
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
