import Percpu
import Synchronization

/// What a reference in deterministic mode called back, in order.
final class EventLog: Sendable {
    enum Event: Sendable, Equatable {
        case confirm
        case release
        case misuse(Misuse)
        /// An operation had to wait for a switch.
        case sleep
    }

    private struct State {
        var events: [Event] = []
        var hook: (@Sendable (Event) -> Void)?
    }

    private let state = Mutex(State())

    /// Notes `event` and runs the hook, which may call the reference again.
    func note(_ event: Event) {
        let hook = state.withLock { state in
            state.events.append(event)
            return state.hook
        }
        hook?(event)
    }

    /// What happened since the last call.
    func take() -> [Event] {
        state.withLock { state in
            defer { state.events = [] }
            return state.events
        }
    }

    /// Runs `hook` at every later event, in the thread and under the locks where it happens.
    func onEvent(_ hook: (@Sendable (Event) -> Void)?) {
        state.withLock { $0.hook = hook }
    }
}
