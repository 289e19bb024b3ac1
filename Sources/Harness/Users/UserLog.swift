import Percpu
import Synchronization

/// What a user's callbacks find, in whatever thread they run.
final class UserLog: Sendable {
    private let found = Mutex<[Finding]>([])

    func find(_ invariant: String, _ symptom: String, _ detail: String) {
        found.withLock { found in
            // More would say nothing new.
            if found.count < 16 { found.append(Finding(invariant, symptom, detail)) }
        }
    }

    func misuse(_ misuse: Misuse, of subject: String) {
        find(misuse.invariant, "misuse was reported", "\(subject): \(misuse)")
    }

    /// What was found since it was last asked.
    func take() -> [Finding] {
        found.withLock { found in
            defer { found = [] }
            return found
        }
    }
}
