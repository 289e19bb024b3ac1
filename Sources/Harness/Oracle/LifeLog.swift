import Dispatch
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
        var misuses: [Misuse] = []
        /// Found in the middle of a switch.
        var found: [Finding] = []
    }

    private let state = Mutex(State())
    private let released = DispatchSemaphore(value: 0)
    private let confirmed = DispatchSemaphore(value: 0)
    /// 1 while release runs: it must never run twice at once.
    private let releasing = Atomic<Int>(0)
    private let overlapped = Atomic<Bool>(false)

    /// Starts a life; what was left over from the last one is forgotten.
    func begin() {
        while confirmed.wait(timeout: .now()) == .success {}
        state.withLock { state in
            state = State()
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

    func release() {
        let now = Ticks.now()
        if releasing.exchange(1, ordering: .acquiringAndReleasing) == 1 {
            overlapped.store(true, ordering: .relaxed)
        }
        state.withLock { state in
            state.releases += 1
            state.releaseTicks = now
            if !state.killed { state.releasedUnkilled = true }
            if state.confirms == 0 { state.releasedUnconfirmed = true }
        }
        releasing.store(0, ordering: .releasing)
        released.signal()
    }

    func find(_ invariant: String, _ symptom: String, _ detail: String) {
        state.withLock { $0.found.append(Finding(invariant, symptom, detail)) }
    }

    func misuse(_ misuse: Misuse) { state.withLock { $0.misuses.append(misuse) } }

    /// Waits for release, but not for ever: a lost count shows as a release that never comes.
    func awaitRelease(milliseconds: Int) -> Bool {
        released.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
    }

    /// Waits for the confirmation, but not for ever.
    func awaitConfirm(milliseconds: Int) -> Bool {
        confirmed.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
    }

    var confirmTicks: UInt64 { state.withLock { $0.confirmTicks } }
    var releaseTicks: UInt64 { state.withLock { $0.releaseTicks } }

    /// What this life broke, at its end.
    func findings(of subject: String, confirmed: Bool, released: Bool) -> [Finding] {
        let state = state.withLock { $0 }
        var findings = state.found
        func check(_ holds: Bool, _ invariant: String, _ symptom: String, _ detail: String) {
            if !holds { findings.append(Finding(invariant, symptom, "\(subject): \(detail)")) }
        }
        let (confirms, releases) = (confirmed ? 1 : 0, released ? 1 : 0)
        check(
            state.releases == releases, "INV-3", "release ran \(state.releases) times",
            "expected \(releases) in this life")
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
            !overlapped.load(ordering: .relaxed), "INV-25", "release ran twice at once",
            "two threads were inside it")
        for misuse in state.misuses {
            let invariant = if case .sumNotPositive = misuse { "INV-19" } else { "INV-18" }
            check(false, invariant, "misuse was reported", "\(misuse)")
        }
        return findings
    }
}
