import Percpu
import ZoneDevice

/// A way of counting that can be soaked, with the episodes compiled for it alone.
struct SoakSubject: Sendable {
    /// Makes an episode, or `nil` when there is none like it.
    typealias Making = @Sendable (EpisodeSetting) throws(MemmapError) -> (any Episode)?

    let id: String
    /// Why it cannot run in the calling thread, `nil` when it can.
    let unavailableReason: @Sendable () -> String?
    /// Makes an episode of the load that the plan names; `nil` when there is no such load, or when its fault
    /// has no place there.
    let make: Making

    /// Made of its parts, as a test does.
    init(
        id: String, unavailableReason: @escaping @Sendable () -> String?, make: @escaping Making
    ) {
        self.id = id
        self.unavailableReason = unavailableReason
        self.make = make
    }

    /// A sound one, whose loops are compiled for it alone because the types stand here.
    ///
    /// - Parameters:
    ///   - hardware: Counts in devices and for users.
    ///   - lives: The same way of counting over words that open windows, as far as there are such.
    init<H: CounterStrategy, L: CounterStrategy>(_ hardware: H.Type, lives: L.Type)
    where H.Word == HardwareWord, L.Word == WindowedWord {
        let work = PageWork<H, HardwareWords>.windowed()
        id = H.id
        unavailableReason = {
            // Walks of a device are marked sections, whatever counts.
            H.unavailableReason() ?? MembarrierSections<HardwareWord>.unavailableReason()
        }
        make = { (setting) throws(MemmapError) in
            switch setting.plan.load {
            case SoakLoad.devices.id:
                return CompiledEpisode(try DeviceEpisode<H>(setting, work: work))
            case SoakLoad.lives.id:
                guard let fault = setting.plan.fault else {
                    return Self.lives(L.self, setting, fault: nil)
                }
                if let mutant = MutantRegistry.entry(planting: fault) {
                    return mutant.lives(setting)
                }
                return LifeFault(rawValue: fault).map {
                    Self.lives(L.self, setting, fault: $0)
                }
            default: return Users.episode(H.self, setting)
            }
        }
    }

    /// A broken one, by its name as a mutant, for lives alone.
    init(_ mutant: MutantEntry) {
        id = mutant.name
        unavailableReason = mutant.unavailableReason
        make = { (setting) throws(MemmapError) in
            setting.plan.load == SoakLoad.lives.id ? mutant.lives(setting) : nil
        }
    }

    private static func lives<L: CounterStrategy>(
        _: L.Type, _ setting: EpisodeSetting, fault: LifeFault?
    ) -> any Episode where L.Word == WindowedWord {
        CompiledEpisode(
            LivesEpisode<L>(setting, fault: fault) {
                WindowedMemory($0, hook: setting.injector)
            })
    }
}

extension SoakSubject {
    /// The sound ones.
    static let all: [SoakSubject] = [
        SoakSubject(RseqSlots.self, lives: HeldRseqSlots.self),
        SoakSubject(AddCheckSlots<HardwareWord>.self, lives: AddCheckSlots<WindowedWord>.self),
        SoakSubject(
            SectionSlots<Quiescent<HardwareWord>>.self,
            lives: SectionSlots<Quiescent<WindowedWord>>.self),
        SoakSubject(
            SectionSlots<MembarrierSections<HardwareWord>>.self,
            lives: SectionSlots<MembarrierSections<WindowedWord>>.self),
        SoakSubject(ClosableSlots<HardwareWord>.self, lives: ClosableSlots<WindowedWord>.self),
    ]

    /// The one of this name, broken ones included; `nil` when there is none.
    static func named(_ id: String) -> SoakSubject? {
        all.first { $0.id == id } ?? MutantRegistry.entry(named: id).map(SoakSubject.init)
    }
}

extension MutantRegistry {
    /// The mutant that a fault in the way of counting puts in the sound one's place.
    static func entry(planting fault: String) -> MutantEntry? {
        guard let fault = Fault.all.first(where: { $0.id == fault }),
            case .strategy(let name) = fault.place
        else { return nil }
        return entry(named: name)
    }
}
