internal import Percpu
internal import Synchronization

/// What the callbacks of one vector's refs saw.
///
/// Callbacks come from any thread and from under the switch lock, so everything here is short, and no
/// lock of its own is held while the ref is asked.
final class Witness<Strategy: CounterStrategy>: Sendable {
    /// Seen since the vector began, or since the operation did.
    struct Seen {
        var released = 0
        var confirms = Confirmations()
        /// Of this operation.
        var events: [Event] = []
        /// Of this operation, in order.
        var misuses: [Misuse] = []
        /// At the first time this operation slept.
        var during: Glimpse?
    }

    private let release: Vector.Release
    private let seen = Mutex(Seen())
    private let ref = Mutex<PercpuRef<Strategy>?>(nil)

    init(release: Vector.Release) {
        self.release = release
    }

    /// From here on `ref` is the one that is asked; `nil` breaks the cycle through its callbacks.
    func watch(_ ref: PercpuRef<Strategy>?) {
        self.ref.withLock { $0 = ref }
    }

    /// A new operation begins.
    func begin() {
        seen.withLock { seen in
            seen.events = []
            seen.misuses = []
            seen.during = nil
        }
    }

    func current() -> Seen { seen.withLock { $0 } }

    func released() {
        seen.withLock { seen in
            seen.released += 1
            seen.events.append(.release)
        }
        let ref = ref.withLock { $0 }
        switch release {
        case .count: break
        case .exit: ref?.exit()
        case .probe:
            guard let ref else { return }
            let event: Event = ref.isZero ? .sawZero : .sawNonZero
            seen.withLock { $0.events.append(event) }
        }
    }

    func confirmed(_ callback: Operation.Callback) {
        seen.withLock { seen in
            switch callback {
            case .a:
                seen.confirms.a += 1
                seen.events.append(.confirmA)
            case .b:
                seen.confirms.b += 1
                seen.events.append(.confirmB)
            }
        }
    }

    func misused(_ misuse: Misuse) {
        seen.withLock { $0.misuses.append(misuse) }
    }

    /// An operation has gone to sleep; its grace period has not begun.
    func slept() {
        guard let glimpse = glimpse() else { return }
        seen.withLock { seen in
            if seen.during == nil { seen.during = glimpse }
        }
    }

    /// What the ref shows now; `nil` without one.
    func glimpse() -> Glimpse? {
        guard let ref = ref.withLock({ $0 }) else { return nil }
        // Asked before the counts are read: neither call has a callback.
        let (isDying, isZero) = (ref.isDying, ref.isZero)
        let seen = current()
        return Glimpse(
            isDying: isDying, isZero: isZero, released: seen.released, confirms: seen.confirms)
    }
}
