import Foundation
import Percpu
import Synchronization
import Testing

@testable import ZoneDevice

/// One device in a kernel, from its probe to its end, and all that was seen of it.
///
/// The calling thread does everything. A wait that nothing could end any more is given up at once where the
/// kernel is in deterministic mode; a deadline far away turns every other hang into a failure.
struct DeviceBench {
    let kernel: Kernel
    let device: TestedDevice
    let witness: DeviceWitness
    let cycle: Cycle

    init(_ cycle: Cycle, in kernel: Kernel, firstFrame: Int = 0) {
        let witness = DeviceWitness(cycle)
        self.kernel = kernel
        self.witness = witness
        self.cycle = cycle
        var settle: (@Sendable () -> Void)?
        if let manual = kernel.manual {
            settle = {
                manual.settle()
                witness.abandonIfHopeless()
            }
        }
        guard let work = Kernel.works[cycle.generation.rules.id] else {
            preconditionFailure("no work for \(cycle.generation.rules.id)")
        }
        device = Device(
            cycle, in: kernel.zone, firstFrame: firstFrame, work: work, settle: settle,
            observe: { witness.see($0) })
        witness.watch(device)
    }

    /// How one cycle went.
    struct Outcome {
        var attached: TestedDevice.Attached
        /// Whether the teardown came to its end; true where there was none.
        var isComplete = true
        var sightings: Set<Sighting>
        var marks: [DeviceMark]
        var log: [Step]
        var releases: Int
        /// References at rest, before the teardown.
        var atRest: Int?
        var hasExited: Bool
        var touches: [LatePageTouch]

        var inspections: [PageInspection] {
            marks.compactMap { if case .inspected(let found) = $0 { found } else { nil } }
        }
        var exits: Int { marks.count { $0 == .began(.exitReference) } }
    }

    /// Attaches, plays `scene`, tears down, and judges.
    func run(_ scene: Fault.Scene = Fault.Scene()) throws -> Outcome {
        let watchdog = Watchdog(device)
        defer { watchdog.stop() }
        let attached = try attach()
        var outcome = Outcome(
            attached: attached, sightings: [], marks: [], log: [], releases: 0, hasExited: false,
            touches: [])
        if attached == .bound {
            outcome.atRest = play(scene)
            outcome.isComplete = tearDown()
        }
        if attached == .hung || !outcome.isComplete { witness.sight(.hang) }
        kernel.settleAll()
        judgeEnd(&outcome)
        return outcome
    }

    func attach() throws -> TestedDevice.Attached {
        var walker = kernel.walker(0, of: device)
        return try device.attach(by: &walker)
    }

    func tearDown() -> Bool {
        var walker = kernel.walker(0, of: device)
        return device.teardown(by: &walker)
    }

    private func judgeEnd(_ outcome: inout Outcome) {
        outcome.touches = device.mappings.flatMap { $0.pages.takeLateTouches() }
        if !outcome.touches.isEmpty { witness.sight(.useAfterUnmap) }
        outcome.log = device.log
        outcome.releases = witness.releases
        outcome.hasExited = device.reference.hasExited
        let planned = cycle.generation.teardown(of: cycle.driver)
        if outcome.attached == .bound {
            let isInOrder =
                outcome.isComplete ? planned == outcome.log : planned.starts(with: outcome.log)
            if !isInOrder { witness.sight(.wrongOrder) }
            if outcome.isComplete, outcome.releases == 0 { witness.sight(.neverReleased) }
        }
        outcome.marks = witness.marks
        outcome.sightings = witness.sightings
    }

    // MARK: - Scenes

    /// Plays `scene` as one user would, and looks at the references afterwards.
    private func play(_ scene: Fault.Scene) -> Int {
        play(scene, under: cycle.generation.rules)
        let total = device.reference.snapshot().total ?? 0
        let rules = cycle.generation.rules
        let takes = rules.getTakesReference && rules.take == .always || rules.take == .allocates
        let expected =
            1 + device.mappings.reduce(0) { $0 + $1.pageReferences } + (takes ? scene.heldPins : 0)
        if total != expected { witness.sight(.unbalanced, total - expected) }
        return total
    }

    private func play<Rules: PageRules>(_ scene: Fault.Scene, under rules: Rules.Type) {
        typealias Gup = FastGup<Rules, InlineShape>
        guard let mapping = device.mappings.first else { return }
        let users = mapping.users
        let zone = kernel.zone
        var walker = kernel.walker(1, of: device)
        for index in 0..<scene.pinnings {
            let page = index % users.count
            #expect(Gup.pin(page..<page + 1, of: users, in: zone, by: &walker) == 1)
            Gup.unpin(1, of: users, known: device.reference, by: &walker)
        }
        for index in 0..<scene.remaps {
            let page = index % users.count
            let entry = users.entry(page)
            let value = entry.loadRelaxed()
            // Between the walker's look at the entry and its second look.
            mapping.pages.words.interruption.arm { entry.storeRelease(0) }
            #expect(Gup.pin(page..<page + 1, of: users, in: zone, by: &walker) == 0)
            entry.storeRelease(value)
        }
        for index in 0..<scene.heldPins {
            let page = index % users.count
            #expect(Gup.pin(page..<page + 1, of: users, in: zone, by: &walker) == 1)
        }
        guard scene.heldPins > 0 else { return }
        witness.hold(scene.heldPins) { [kernel, device, witness] in
            var walker = kernel.walker(1, of: device)
            for index in 0..<scene.heldPins {
                witness.letGo()
                PageReferences<Rules, InlineShape>.put(
                    users.pages.page(Rules.counting(index % users.count)),
                    known: device.reference, by: &walker)
            }
        }
    }
}

/// Gives a device up when its time is over: a hang of the model becomes a failure.
final class Watchdog: Sendable {
    private let stopped = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let hasFired = Mutex(false)

    init(_ device: TestedDevice) {
        // Weakly: the thread may outlive the device by a moment, and keep what should be gone.
        Thread { [self, weak device] in
            if stopped.wait(timeout: .now() + 20) == .timedOut {
                hasFired.withLock { $0 = true }
                device?.abandon()
            }
            ended.signal()
        }.start()
    }

    func stop() {
        stopped.signal()
        ended.wait()
        #expect(!hasFired.withLock { $0 }, "the device did not come to its end within 20 s")
    }
}
