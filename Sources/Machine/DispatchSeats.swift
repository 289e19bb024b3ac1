internal import Synchronization

/// The workers this process may still take from libdispatch's pool of default quality of service.
///
/// The pool is one for the whole process and ends at 255 threads (`DISPATCH_WORKQ_MAX_PTHREAD_COUNT`);
/// block 256 waits until another ends, so a start line over it would never open. That makes the
/// count a property of the process, like the pool itself.
enum DispatchSeats {
    /// Five fewer than there are, for the timers and queues of others.
    static let limit = 250

    private static let taken = Mutex(0)

    /// Takes as many as are left, `wanted` at most.
    static func take(upTo wanted: Int) -> Int {
        taken.withLock { taken in
            let got = min(wanted, limit - taken)
            taken += got
            return got
        }
    }

    static func giveBack(_ count: Int) {
        taken.withLock { $0 -= count }
    }
}
