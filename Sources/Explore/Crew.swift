internal import Dispatch
internal import Synchronization

/// Real threads that play model threads, one execution after the other.
///
/// Starting a thread costs as much as hundreds of steps, so they are kept. A thread that hangs inside
/// an execution cannot be brought back; it is left behind and replaced.
final class Crew: Sendable {
    /// One real thread.
    final class Member: Sendable {
        /// Opened for each turn, and for each execution to take part in.
        let gate = DispatchSemaphore(value: 0)
        private let job = Mutex<(@Sendable () -> Void)?>(nil)

        init() {
            // A serial queue of one's own: up to 255 of them get a thread each.
            DispatchQueue(label: "model-thread").async { self.work() }
        }

        private func work() {
            while true {
                gate.wait()
                let next = job.withLock { job in
                    let next = job
                    job = nil
                    return next
                }
                guard let next else { return }
                next()
            }
        }

        /// Has `body` run as soon as the gate is opened.
        func assign(_ body: @escaping @Sendable () -> Void) { job.withLock { $0 = body } }
    }

    /// Opened for the explorer, at the end of an execution.
    let gate = DispatchSemaphore(value: 0)
    private let members = Mutex<[Member]>([])

    deinit {
        // No job behind the gate: the threads end.
        for member in members.withLock({ $0 }) { member.gate.signal() }
    }

    func member(_ index: Int) -> Member {
        members.withLock { members in
            while members.count <= index { members.append(Member()) }
            return members[index]
        }
    }

    /// Gives up a member that hangs.
    func abandon(_ index: Int) { members.withLock { $0[index] = Member() } }
}
