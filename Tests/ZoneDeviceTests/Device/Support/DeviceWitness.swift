import Percpu
import Synchronization

@testable import ZoneDevice

/// Sees each event of a device as it happens and says what it looks like from outside.
final class DeviceWitness: Sendable {
    private struct State {
        weak var device: TestedDevice?
        var marks: [DeviceMark] = []
        var sightings: Set<Sighting> = []
        var step: Step?
        var releases = 0
        var confirmations = 0
        /// Waits for the release that have passed; each took one completion.
        var passedWaits = 0
        var isRemoved = false
        var heldPins = 0
        var drop: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let rules: any PageRules.Type

    init(_ cycle: Cycle) { rules = cycle.generation.rules }

    func watch(_ device: TestedDevice) { state.withLock { $0.device = device } }

    /// Enters pins that are held until somebody waits for them, or until the memory is gone.
    func hold(_ pins: Int, drop: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.heldPins = pins
            state.drop = drop
        }
    }

    /// One pin less; said before its put, so that whoever is released knows who else holds.
    func letGo() { state.withLock { $0.heldPins -= 1 } }

    func sight(_ symptom: Symptom, _ figure: Int? = nil) {
        state.withLock { _ = $0.sightings.insert(Sighting(symptom, figure)) }
    }

    var marks: [DeviceMark] { state.withLock { $0.marks } }
    var sightings: Set<Sighting> { state.withLock { $0.sightings } }
    var releases: Int { state.withLock { $0.releases } }

    func see(_ event: DeviceEvent) {
        state.withLock { $0.marks.append(DeviceMark(event)) }
        switch event {
        case .began(let step): begin(step)
        case .ended(let step): end(step)
        case .confirmed: state.withLock { $0.confirmations += 1 }
        case .released: release()
        case .misuse(let misuse): judge(misuse)
        case .complaint(let complaint): judge(complaint)
        case .inspected(let inspection):
            if let page = inspection.damaged { sight(.damagedPage, page) }
        case .triedAfterKill: break
        }
    }

    /// Gives the device up when it waits in its only thread for what nobody is left to do.
    func abandonIfHopeless() {
        let (device, isHopeless) = state.withLock { state in
            (state.device, state.step == .waitForRelease && state.releases <= state.passedWaits)
        }
        guard let device else { return }
        let step = state.withLock { $0.step }
        if isHopeless || step == .waitForZero && !device.reference.isZero { device.abandon() }
    }

    // MARK: - Steps

    private func begin(_ step: Step) {
        state.withLock { state in
            state.step = step
            if step == .removeMemory { state.isRemoved = true }
        }
        if step.isWait, pinsHoldReferences { dropPins() }
        if step == .exitReference { lookBeforeExit() }
    }

    private func end(_ step: Step) {
        if step == .waitForRelease { state.withLock { $0.passedWaits += 1 } }
        if step == .removeMemory { dropPins() }
    }

    private func dropPins() {
        let drop = state.withLock { state in
            defer { state.drop = nil }
            return state.drop
        }
        drop?()
    }

    /// Whether a page that is pinned keeps the reference from zero.
    private var pinsHoldReferences: Bool {
        rules.getTakesReference || pagesHoldReferences || rules.take == .allocates
    }

    /// Whether a page that is alive does.
    private var pagesHoldReferences: Bool { rules.lastPut == .dropsReference }

    /// After its release a reference stands at zero.
    private func lookBeforeExit() {
        let (device, releases) = state.withLock { ($0.device, $0.releases) }
        guard releases > 0, let total = device?.reference.snapshot().total, total != 0 else {
            return
        }
        sight(.unbalanced, total)
    }

    private func release() {
        let (count, confirmations, held) = state.withLock { state in
            state.releases += 1
            return (state.releases, state.confirmations, state.heldPins)
        }
        if count > 1 { return sight(.releasedTwice) }
        let isEarly =
            confirmations == 0 || (pinsHoldReferences && held > 0)
            || (pagesHoldReferences && isAnyPageAlive)
        if isEarly { sight(.releasedEarly) }
    }

    /// Under the lock, so that nobody takes the memory away meanwhile.
    private var isAnyPageAlive: Bool {
        state.withLock { state in
            guard let device = state.device, !state.isRemoved else { return false }
            return device.mappings.contains { $0.inspect().alive > 0 }
        }
    }

    // MARK: - What is told

    private func judge(_ misuse: Misuse) {
        switch misuse {
        case .killAgain: sight(.killedTwice)
        case .sumNotPositive(let value): sight(.underflow, value)
        case .underSwitchLock: sight(.underSwitchLock)
        case .afterExit, .exitAgain: sight(.useAfterExit)
        case .exitWhileSwitching: sight(.freedWhileSwitching)
        case .reinitNotZero, .resurrectNotDying, .resurrectInPercpuMode, .percpuNotAllowed,
            .outsideSection, .needsAllowReinit:
            sight(.lostCount)
        }
    }

    private func judge(_ complaint: Complaint) {
        switch complaint {
        case .pageToAllocator: sight(.pageToAllocator)
        case .lookupAfterExit: sight(.lookupAfterExit)
        case .lookupAfterUnmap: sight(.lookupAfterUnmap)
        case .stillLive: sight(.liveAtUnmap)
        case .staleEntry: sight(.staleEntry)
        case .lookupAfterConfirm: sight(.lookupAfterConfirm)
        }
    }
}
