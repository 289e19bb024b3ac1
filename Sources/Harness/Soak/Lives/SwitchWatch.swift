import Dispatch
import Machine
import Percpu
import Synchronization

/// Looks at each step of one reference's switches, in the thread that takes it, and lets the injector in.
final class SwitchWatch: Sendable {
    /// How far a healthy count may be from the bias, in references.
    private static let nearBias = 1 << 40

    private let alarm: SoakAlarm
    private let injector: Injector
    private let begun = Atomic<Int>(0)
    private let confirmed = Atomic<Int>(0)
    private let settled = Atomic<Int>(0)
    private let bell = DispatchSemaphore(value: 0)
    /// Reads the shared count; not the reference itself, which leads here.
    private let count = Mutex<(@Sendable () -> Int?)?>(nil)
    /// Something to be done once, when a grace period begins.
    private let planted = Mutex<(@Sendable () -> Void)?>(nil)

    init(alarm: SoakAlarm, injector: Injector) {
        self.alarm = alarm
        self.injector = injector
    }

    /// Watches a reference, whose shared count `count` reads while it is there.
    func watch(_ count: @escaping @Sendable () -> Int?) { self.count.withLock { $0 = count } }

    /// Has `act` done in the reaper when the next grace period begins.
    func plant(_ act: @escaping @Sendable () -> Void) { planted.withLock { $0 = act } }

    func pass<Memory>(_ step: SwitchDomain<Memory>.Step) {
        switch step {
        case .flagged:
            let open = begun.wrappingAdd(1, ordering: .acquiringAndReleasing).oldValue
            // A confirmed switch is not pending any more, though it has not dropped its own reference.
            if open != confirmed.load(ordering: .acquiring) {
                alarm.find("INV-15", "two switches at a time", "one began before one was confirmed")
            }
            judge(\.isNearBias, "INV-13", "count far from the bias", "when flagged")
        case .waiting:
            planted.withLock { $0.take() }?()
            judge(\.isNearBias, "INV-13", "count far from the bias", "before the grace period")
            injector.pass(.flagToGrace)
        case .waited:
            judge(\.isNearBias, "INV-13", "count far from the bias", "after the grace period")
            injector.pass(.graceToFold)
        case .folded:
            judge(\.isCount, "INV-14", "sum and bias apart", "after the fold")
            injector.pass(.foldToConfirm)
        case .confirmed:
            confirmed.wrappingAdd(1, ordering: .acquiringAndReleasing)
            injector.pass(.confirmToSwitchPut)
        case .settled:
            settled.wrappingAdd(1, ordering: .acquiringAndReleasing)
            bell.signal()
        }
    }

    /// Waits until no switch is under way any more, its own reference dropped; one that begins meanwhile
    /// is waited for as well.
    func awaitSettled(within limit: Duration) -> Bool {
        let deadline = DispatchTime.now() + .nanoseconds(Int(limit.nanoseconds))
        while !isSettled {
            if bell.wait(timeout: deadline) == .timedOut { return isSettled }
        }
        return true
    }

    private var isSettled: Bool {
        settled.load(ordering: .acquiring) == begun.load(ordering: .acquiring)
    }

    private func judge(
        _ holds: KeyPath<Shared, Bool>, _ invariant: String, _ symptom: String, _ detail: String
    ) {
        guard alarm.isOn, let read = count.withLock({ $0 }), let count = read() else { return }
        let shared = Shared(count: count)
        if !shared[keyPath: holds] { alarm.find(invariant, symptom, "\(count) \(detail)") }
    }

    private struct Shared {
        let count: Int
        var isNearBias: Bool { (count &- percpuBias).magnitude <= UInt(SwitchWatch.nearBias) }
        var isCount: Bool { count > 0 && count <= SwitchWatch.nearBias }
    }
}
