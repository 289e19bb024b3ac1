import Foundation

/// Threads of a test, and a deadline for the test that waits for them.
///
/// The deadline proves nothing: it turns a hang into a failure with a text.
///
/// SAFETY: `@unchecked Sendable`: every access to `running` happens under the condition's lock.
final class Crew: @unchecked Sendable {
    /// A thread did not come to its end in time.
    struct Hang: Error, CustomStringConvertible {
        let description: String
    }

    private let condition = NSCondition()
    private var running = 0

    /// Starts a thread that runs `body`.
    func start(_ body: @escaping @Sendable () -> Void) {
        condition.lock()
        running += 1
        condition.unlock()
        let thread = Thread { [self] in
            body()
            condition.lock()
            running -= 1
            condition.broadcast()
            condition.unlock()
        }
        thread.start()
    }

    /// Waits until all threads have ended, at most `seconds`.
    ///
    /// - Parameters:
    ///   - seconds: More than it can take.
    ///   - dump: What a person needs to know when they have not.
    /// - Throws: `Hang` when time is up.
    func join(within seconds: Double, _ dump: @autoclosure () -> String = "") throws {
        let deadline = Date(timeIntervalSinceNow: seconds)
        condition.lock()
        defer { condition.unlock() }
        while running > 0 {
            if !condition.wait(until: deadline) {
                throw Hang(
                    description: "\(running) threads still run after \(seconds) s; \(dump())")
            }
        }
    }
}
