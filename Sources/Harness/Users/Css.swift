import Percpu
import Synchronization

/// A control group's state: killed, confirmed, taken offline, released, freed.
///
/// Confirm hands over to a work item that takes it offline, release to another that frees it. What keeps
/// the second behind the first is a reference that the killer takes and the first gives back.
///
/// - Kernel: `kill_css()`, `css_killed_ref_fn()`, `css_release()` (kernel/cgroup/cgroup.c).
final class Css<S: CounterStrategy>: ShortLife where S.Word == HardwareWord {
    static var subject: String { S.id }
    static var confirmed: Int { 0 }
    static var released: Int { 2 }
    private static var offline: Int { 1 }
    private static var freed: Int { 3 }

    let course: LifeCourse
    let reference: PercpuRef<S>
    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) {
        let log = surroundings.log
        let events = surroundings.events
        let course = LifeCourse(
            of: S.id, ["confirm", "offline", "release", "free"], log: log)
        let reborn = Reborn<S>()
        let goesOffline = surroundings.fault == .freesBeforeOffline
        let domain = surroundings.site.domain(slotPerWorker: S.slotPerWorker)
        self.surroundings = surroundings
        self.course = course
        reference = PercpuRef(
            slotCount: domain.memory.arena.placeCount,
            flags: surroundings.mode == .atomic ? .atomic : [], domain: domain,
            misused: { log.misuse($0, of: S.id) },
            release: {
                course.pass(Self.released)
                events.call {
                    reborn.free(log)
                    course.pass(Self.freed)
                    if goesOffline { course.pass(Self.offline) }
                }
            })
        reborn.hold(reference)
    }

    func kill() {
        let (course, reference, events) = (self.course, self.reference, surroundings.events)
        if surroundings.fault == .freesBeforeOffline {
            return reference.kill { course.pass(Self.confirmed) }
        }
        let slot = surroundings.site.teardownSlot(slotPerWorker: S.slotPerWorker)
        // Nobody else counts from this slot: the two who do come one after the other.
        var seat = reference.seat(slot)
        reference.resume(at: &seat)
        reference.get(at: &seat)
        reference.suspend(at: &seat)
        reference.kill {
            course.pass(Self.confirmed)
            events.call {
                course.pass(Self.offline)
                var seat = reference.seat(slot)
                reference.resume(at: &seat)
                reference.put(at: &seat)
                reference.suspend(at: &seat)
            }
        }
    }

    func snapshots() -> [(name: String, snapshot: Snapshot)] {
        [("the css", reference.snapshot())]
    }

    // MARK: - Workers

    func seats(worker: Int, cpu: Int) -> S.Seat {
        reference.seat(S.slotPerWorker ? worker : cpu)
    }
    func resume(_ seats: inout S.Seat) { reference.resume(at: &seats) }
    func quiesce(_ seats: inout S.Seat) { reference.quiesce(at: &seats) }
    func suspend(_ seats: inout S.Seat) { reference.suspend(at: &seats) }
    func take(_ seats: inout S.Seat) -> Bool { reference.trygetLive(at: &seats) }
    func giveBack(_ seats: inout S.Seat) { reference.put(at: &seats) }

    func use(_ seats: inout S.Seat, pairs: Int) -> Int {
        Self.use(reference, &seats, pairs: pairs)
    }

    /// One tryget_live, one tryget, one get, and a bulk of eight.
    @inline(never)
    private static func use(_ reference: PercpuRef<S>, _ seat: inout S.Seat, pairs: Int) -> Int {
        let bulk = 8
        var own = seat
        defer { seat = own }
        var done = 0
        while done < pairs {
            guard reference.trygetLive(at: &own) else { return done }
            // With a reference in hand tryget cannot fail; if it does, the total tells.
            let isTaken = reference.tryget(at: &own)
            reference.get(at: &own)
            reference.get(bulk, at: &own)
            reference.put(at: &own)
            reference.put(bulk, at: &own)
            if isTaken { reference.put(at: &own) }
            reference.put(at: &own)
            done += 3 + bulk
        }
        return done
    }
}

/// How the end of a life finds the reference that it is the end of.
///
/// Release belongs to the reference and cannot own it: this does, until it is freed.
final class Reborn<S: CounterStrategy>: Sendable where S.Word == HardwareWord {
    private let reference = Mutex<PercpuRef<S>?>(nil)

    func hold(_ reference: PercpuRef<S>) { self.reference.withLock { $0 = reference } }

    /// Judges what is left, and gives the reference up.
    func free(_ log: UserLog) {
        guard let reference = reference.withLock({ $0.take() }) else { return }
        if S.frozenByFold, reference.lateAdds != 0 {
            log.find("INV-10", "late add", "\(S.id): \(reference.lateAdds) after the fold")
        }
        if !reference.isZero {
            log.find("INV-12", "not at zero after release", "\(reference.snapshot())")
        }
        reference.exit()
    }
}
