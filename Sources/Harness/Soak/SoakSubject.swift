import Percpu
import ZoneDevice

/// A way of counting that can be soaked, with the episodes compiled for it alone.
struct SoakSubject: Sendable {
    let id: String
    /// Why it cannot run in the calling thread, `nil` when it can.
    let unavailableReason: @Sendable () -> String?
    /// Makes an episode of the load that the plan names; `nil` when there is no such load.
    let make: @Sendable (EpisodeSetting) throws(MemmapError) -> (any Episode)?

    /// Made of its parts, as a test does.
    init(
        id: String, unavailableReason: @escaping @Sendable () -> String?,
        make: @escaping @Sendable (EpisodeSetting) throws(MemmapError) -> (any Episode)?
    ) {
        self.id = id
        self.unavailableReason = unavailableReason
        self.make = make
    }

    init<H: CounterStrategy>(_: H.Type) where H.Word == HardwareWord {
        let work = PageWork<H, HardwareWords>.windowed()
        id = H.id
        unavailableReason = {
            H.unavailableReason() ?? MembarrierSections<HardwareWord>.unavailableReason()
        }
        make = { (setting) throws(MemmapError) in
            switch setting.plan.load {
            case SoakLoad.devices.id: try DeviceEpisode<H>(setting, work: work)
            default: nil
            }
        }
    }
}

extension SoakSubject {
    /// The sound ones.
    static let all: [SoakSubject] = [
        SoakSubject(RseqSlots.self),
        SoakSubject(AddCheckSlots<HardwareWord>.self),
        SoakSubject(SectionSlots<Quiescent<HardwareWord>>.self),
        SoakSubject(SectionSlots<MembarrierSections<HardwareWord>>.self),
        SoakSubject(ClosableSlots<HardwareWord>.self),
    ]

    /// The one of this name; `nil` when there is none.
    static func named(_ id: String) -> SoakSubject? { all.first { $0.id == id } }
}
