import Machine
import Percpu
import Synchronization

/// Something that is counted, dies and is freed, with another one after it.
protocol ShortLife: AnyObject, Sendable {
    /// What a worker needs at hand to count on it.
    associatedtype Seats
    static var subject: String { get }

    init(_ surroundings: Surroundings)
    var course: LifeCourse { get }
    /// The station from which on nobody may be let in.
    static var confirmed: Int { get }
    /// The station that waits for every holder.
    static var released: Int { get }

    func seats(worker: Int, cpu: Int) -> Seats
    func resume(_ seats: inout Seats)
    func quiesce(_ seats: inout Seats)
    func suspend(_ seats: inout Seats)
    /// Takes what a holder holds, if it is let in.
    func take(_ seats: inout Seats) -> Bool
    func giveBack(_ seats: inout Seats)
    /// Does about `pairs` pairs; what is timed.
    ///
    /// - Returns: How many it did before it was refused.
    func use(_ seats: inout Seats, pairs: Int) -> Int
    /// Begins the end, which others bring about.
    func kill()
    /// Its references as they stand just now, by name.
    func snapshots() -> [(name: String, snapshot: Snapshot)]
}

/// What a short life finds around it.
struct Surroundings: Sendable {
    let site: Site
    let mode: CountingMode
    let log: UserLog
    /// Runs work items in a thread of its own, one after the other (a workqueue).
    let events: QueueReaper
    let fault: UserFault?
}

/// Lives that follow each other; the next one is there before the last one is killed.
final class ShortLives<Life: ShortLife>: ControlledUser {
    static var control: String { "life" }

    private let surroundings: Surroundings
    private let current: Mutex<Life>
    private let thread = Mutex<OwnThread?>(nil)

    init(site: Site, mode: CountingMode, fault: UserFault? = nil) {
        let surroundings = Surroundings(
            site: site, mode: mode, log: UserLog(),
            events: QueueReaper(memory: site.byCPU.memory), fault: fault)
        self.surroundings = surroundings
        current = Mutex(Life(surroundings))
    }

    deinit { surroundings.events.stop() }

    var now: Life { current.withLock { $0 } }

    func prepare() throws(MachineError) {
        if thread.withLock({ $0 != nil }) { return }
        let events = surroundings.events
        let started = try OwnThread.start(name: "events") { events.run() }
        thread.withLock { $0 = started }
    }

    func worker(index: Int, cpu: Int, of workers: Int) -> LifeWorker<Life> {
        LifeWorker(of: self, index: index, cpu: cpu)
    }

    func round(_ number: Int, _ report: inout ControlReport) -> Bool {
        let next = Life(surroundings)
        let last = current.withLock { current in
            defer { current = next }
            return current
        }
        return end(last, &report)
    }

    private func end(_ life: Life, _ report: inout ControlReport) -> Bool {
        let start = Ticks.now()
        life.kill()
        let came = life.course.awaitEnd(within: surroundings.site.patience)
        report.findings += surroundings.log.take()
        guard came else {
            report.find(
                "INV-6", "a life did not end", "\(Life.subject): \(life.course.description)")
            return false
        }
        report.record(
            from: start, to: Ticks.now(), confirmed: life.course.ticks(at: Life.confirmed))
        return true
    }

    func snapshots() -> [(name: String, snapshot: Snapshot)] {
        // Held for no longer than it takes to put the next one there; never waited for.
        current.withLockIfAvailable { $0.snapshots() } ?? []
    }

    func judge() -> Judgement {
        var report = ControlReport(what: Self.control, rate: TickRate())
        do throws(MachineError) {
            try prepare()
        } catch {
            report.find("INV-6", "no thread for work items", error.line)
            return Judgement(findings: report.findings)
        }
        _ = end(now, &report)
        surroundings.events.stop()
        _ = thread.withLock { $0 }?.join(within: surroundings.site.patience)
        return Judgement(findings: report.findings + surroundings.log.take())
    }
}

/// One worker that counts on whichever life is the current one.
struct LifeWorker<Life: ShortLife>: TimedWorker {
    private let lives: ShortLives<Life>
    private let index: Int
    private let cpu: Int
    private var life: Life
    private var seats: Life.Seats
    private var isHolding = false
    private(set) var findings: [Finding] = []

    fileprivate init(of lives: ShortLives<Life>, index: Int, cpu: Int) {
        self.lives = lives
        self.index = index
        self.cpu = cpu
        life = lives.now
        seats = life.seats(worker: index, cpu: cpu)
    }

    mutating func arrive() { life.resume(&seats) }

    mutating func batch(pairs: Int) -> Int {
        var done = 0
        while true {
            done += life.use(&seats, pairs: pairs - done)
            if done >= pairs || !move() { return done }
        }
    }

    /// Holds on to the life from rest to rest, so that a kill nearly always finds a holder.
    mutating func rest() {
        life.quiesce(&seats)
        letGo()
        hold()
    }

    mutating func leave() {
        letGo()
        pause()
    }

    /// The worker counts no more for now, whatever it holds.
    mutating func pause() { life.suspend(&seats) }

    mutating func hold() {
        // Before the attempt: a confirmation that comes in between proves nothing.
        let isConfirmed = life.course.has(Life.confirmed)
        isHolding = life.take(&seats)
        if isHolding, isConfirmed { find("INV-8", "tryget_live after confirm") }
    }

    mutating func letGo() {
        guard isHolding else { return }
        isHolding = false
        if life.course.has(Life.released) {
            find("INV-5", "released while a holder is outstanding")
        }
        life.giveBack(&seats)
    }

    /// Leaves a life that refused the worker for the one that is there now.
    private mutating func move() -> Bool {
        letGo()
        if life.take(&seats) {
            find("INV-9", "tryget_live succeeded after it had failed")
            life.giveBack(&seats)
        }
        let next = lives.now
        guard next !== life else {
            find("INV-11", "tryget_live failed on a live reference")
            return false
        }
        life.suspend(&seats)
        life = next
        seats = next.seats(worker: index, cpu: cpu)
        life.resume(&seats)
        return true
    }

    private mutating func find(_ invariant: String, _ symptom: String) {
        guard findings.count < 8 else { return }
        findings.append(Finding(invariant, symptom, "\(Life.subject): worker \(index)"))
    }
}
