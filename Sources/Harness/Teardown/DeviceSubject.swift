import Percpu
import ZoneDevice

/// A way of counting under which a whole device can be run, with its page loops compiled for it.
struct DeviceSubject: Sendable {
    let id: String
    /// Why it cannot run in the calling thread, `nil` when it can.
    let unavailableReason: @Sendable () -> String?
    let make: @Sendable (DevicePlan) throws(MemmapError) -> any DeviceRunning

    /// A device counted by `S`.
    ///
    /// - Parameters:
    ///   - strategy: What counts.
    ///   - work: The page loops, made where the type is known: further down they would be of no type in
    ///     particular.
    init<S: CounterStrategy>(
        _ strategy: S.Type,
        work: [String: PageWork<S, HardwareWords>] = PageWork<S, HardwareWords>.all()
    ) where S.Word == HardwareWord {
        id = S.id
        unavailableReason = {
            // Walks are marked sections, whatever counts.
            S.unavailableReason() ?? MembarrierSections<HardwareWord>.unavailableReason()
        }
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
