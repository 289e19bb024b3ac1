import Percpu

/// An aio context with two references: who may submit, and what is under way.
///
/// A kill takes away the users; the last of them, in its release, takes away the requests, and the last
/// request hands over to a work item that frees. The kill in a release is sound only because the first
/// reference is in percpu mode when it is killed: its release then never runs under the switch lock.
///
/// - Kernel: `kill_ioctx()`, `free_ioctx_users()`, `free_ioctx_reqs()` (fs/aio.c).
final class AioContext<S: CounterStrategy>: ShortLife where S.Word == HardwareWord {
    /// A worker's places on both references.
    struct Seats {
        var users: S.Seat
        var requests: S.Seat
    }

    static var subject: String { S.id }
    static var confirmed: Int { 0 }
    static var released: Int { 3 }

    let course: LifeCourse
    let users: PercpuRef<S>
    let requests: PercpuRef<S>

    init(_ surroundings: Surroundings) {
        let log = surroundings.log
        let events = surroundings.events
        let course = LifeCourse(
            of: S.id,
            ["users' confirm", "users' release", "requests' confirm", "requests' release", "free"],
            log: log)
        let domain = surroundings.site.domain(slotPerWorker: S.slotPerWorker)
        let slotCount = domain.memory.arena.placeCount
        let (ownUsers, ownRequests) = (Reborn<S>(), Reborn<S>())
        let requests = PercpuRef<S>(
            slotCount: slotCount, domain: domain, misused: { log.misuse($0, of: S.id) },
            release: {
                course.pass(Self.released)
                events.call {
                    ownUsers.free(log)
                    ownRequests.free(log)
                    course.pass(4)
                }
            })
        self.course = course
        self.requests = requests
        users = PercpuRef(
            slotCount: slotCount, flags: surroundings.fault == .startsAtomic ? .atomic : [],
            domain: domain, misused: { log.misuse($0, of: S.id) },
            release: {
                course.pass(1)
                requests.kill { course.pass(2) }
            })
        ownUsers.hold(users)
        ownRequests.hold(requests)
    }

    func kill() { users.kill { [course] in course.pass(Self.confirmed) } }

    func snapshots() -> [(name: String, snapshot: Snapshot)] {
        [("users", users.snapshot()), ("requests", requests.snapshot())]
    }

    // MARK: - Workers

    func seats(worker: Int, cpu: Int) -> Seats {
        let slot = S.slotPerWorker ? worker : cpu
        return Seats(users: users.seat(slot), requests: requests.seat(slot))
    }

    func resume(_ seats: inout Seats) {
        users.resume(at: &seats.users)
        requests.resume(at: &seats.requests)
    }

    func quiesce(_ seats: inout Seats) {
        users.quiesce(at: &seats.users)
        requests.quiesce(at: &seats.requests)
    }

    func suspend(_ seats: inout Seats) {
        users.suspend(at: &seats.users)
        requests.suspend(at: &seats.requests)
    }

    /// A request under way, whose system call has returned.
    func take(_ seats: inout Seats) -> Bool {
        guard users.trygetLive(at: &seats.users) else { return false }
        // Its initial reference is there until the last user is gone.
        requests.get(at: &seats.requests)
        users.put(at: &seats.users)
        return true
    }

    func giveBack(_ seats: inout Seats) { requests.put(at: &seats.requests) }

    func use(_ seats: inout Seats, pairs: Int) -> Int {
        Self.use(users, requests, &seats, pairs: pairs)
    }

    @inline(never)
    private static func use(
        _ users: PercpuRef<S>, _ requests: PercpuRef<S>, _ seats: inout Seats, pairs: Int
    ) -> Int {
        var own = seats
        defer { seats = own }
        for done in 0..<pairs {
            guard users.trygetLive(at: &own.users) else { return done }
            requests.get(at: &own.requests)
            users.put(at: &own.users)
            requests.put(at: &own.requests)
        }
        return pairs
    }
}
