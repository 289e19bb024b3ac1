import Percpu
import Synchronization
import ZoneDevice

/// Takes the times of one device's teardown, tells the flight recorder, and passes the windows between its steps.
final class DeviceClock: Sendable {
    private struct Marks: Sendable {
        var killed: UInt64 = 0
        var confirmed: UInt64 = 0
        var isMemoryGone = false
    }

    private let setting: EpisodeSetting
    private let lane: Int
    private let marks = Mutex(Marks())

    init(_ setting: EpisodeSetting, lane: Int) {
        self.setting = setting
        self.lane = lane
    }

    func see(_ event: DeviceEvent) {
        switch event {
        case .began(let step):
            setting.recorder.note(.began, step.place)
            if step.isKill { marks.withLock { $0.killed = Ticks.now() } }
            let isMemoryGone = marks.withLock { $0.isMemoryGone }
            if let window = step.windowBefore(isMemoryGone: isMemoryGone) {
                setting.injector.pass(window)
            }
        case .ended(let step):
            setting.recorder.note(.ended, step.place)
            if step == .removeMemory { marks.withLock { $0.isMemoryGone = true } }
            if let window = step.windowAfter { setting.injector.pass(window) }
        case .confirmed:
            let now = Ticks.now()
            setting.recorder.note(.confirmed)
            let since = marks.withLock { marks in
                marks.confirmed = now
                return marks.killed
            }
            record(.killToConfirm, since, now)
        case .released:
            let now = Ticks.now()
            setting.recorder.note(.released)
            record(.confirmToRelease, marks.withLock { $0.confirmed }, now)
        case .misuse, .complaint, .inspected, .triedAfterKill: break
        }
    }

    private func record(_ latency: EpisodeTally.Latency, _ from: UInt64, _ to: UInt64) {
        // Ticks of two CPUs may be apart by a few; a negative time is none.
        guard from > 0, to > from else { return }
        let nanoseconds = Double(to &- from) * setting.rate.nanosecondsPerTick
        setting.tally.record(latency, nanoseconds: UInt64(nanoseconds), lane: lane)
    }
}

extension Step {
    /// Its place in the list of all steps, for rings that hold numbers.
    var place: Int { Step.allCases.firstIndex(of: self) ?? 0 }
    fileprivate var isKill: Bool { self == .killReference || self == .freezeQueue }
}
