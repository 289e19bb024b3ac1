import Synchronization
import ZoneDevice

/// Late touches that several threads bring together.
final class TouchCollection: Sendable {
    private let touches = Mutex<[LateTouch]>([])

    func append(_ more: [LateTouch]) {
        touches.withLock { $0 += more }
    }

    var all: [LateTouch] { touches.withLock { $0 } }
}
