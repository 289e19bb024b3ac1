import Percpu
import ZoneDevice

/// A way of counting under which a whole device can be run, with its page loops compiled for it.
struct DeviceSubject: Sendable {
    let id: String
    /// Why it cannot run in the calling thread, `nil` when it can.
    let unavailableReason: @Sendable () -> String?
    let make: @Sendable (DevicePlan) throws(MemmapError) -> any DeviceRunning

    init<S: CounterStrategy>(_: S.Type) where S.Word == HardwareWord {
        id = S.id
        unavailableReason = {
            // Walks are marked sections, whatever counts.
            S.unavailableReason() ?? MembarrierSections<HardwareWord>.unavailableReason()
        }
        // Here, where the type is known: loops made further down would be of no type in particular.
        let work = PageWork<S, HardwareWords>.all()
        make = { (plan) throws(MemmapError) in try DeviceCycle<S>(plan, work: work) }
    }

    /// The sound ones.
    static let all: [DeviceSubject] = [
        DeviceSubject(RseqSlots.self),
        DeviceSubject(AddCheckSlots<HardwareWord>.self),
        DeviceSubject(SectionSlots<Quiescent<HardwareWord>>.self),
        DeviceSubject(SectionSlots<MembarrierSections<HardwareWord>>.self),
        DeviceSubject(ClosableSlots<HardwareWord>.self),
    ]
}
