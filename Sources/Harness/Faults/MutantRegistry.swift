import Mutants
import Percpu
import ZoneDevice

/// Every broken way of counting that a fault can name.
///
/// Nothing here is in the catalogue: what is measured cannot be one of these by mistake.
public enum MutantRegistry {
    /// One per fault of the place `.strategy`, in the order of the faults.
    public static let all: [MutantEntry] = [
        MutantEntry(
            "no-grace",
            WrongGrace<
                SectionSlots<MembarrierSections<HardwareWord>>, NoGrace<HardwareMemory>
            >.self),
        MutantEntry("plain-membarrier", BareSlots<LateFold>.self),
        MutantEntry("unbias-first", UnbiasFirst<AddCheckSlots<HardwareWord>>.self),
        inDevices("no-bias", NoBias<AddCheckSlots<HardwareWord>>.self),
        MutantEntry(
            "atomic-bit-only",
            WrongAddress<AddCheckSlots<HardwareWord>, AtomicBitOnly<HardwareWord>>.self),
        MutantEntry(
            "double-fetch",
            WrongAddress<AddCheckSlots<HardwareWord>, DoubleFetch<HardwareWord>>.self),
        MutantEntry("load-store", WrongSlots<TwoWriters>.self),
        inDevices(
            "partial-fold",
            PartialFold<SectionSlots<MembarrierSections<HardwareWord>>>.self),
        inDevices("saturating", WrongSlots<Saturating>.self),
    ]

    /// A mutant that one cycle of a device shows.
    private static func inDevices<S: CounterStrategy>(_ name: String, _: S.Type) -> MutantEntry
    where S.Word == HardwareWord {
        // Only the kernels that their faults fit: each set of loops costs build time.
        let work = [
            BeforePatch.id: PageWork<S, HardwareWords>(BeforePatch.self),
            AfterPatch.id: PageWork(AfterPatch.self), RangeLookup.id: PageWork(RangeLookup.self),
        ]
        return MutantEntry(name, S.self, device: DeviceSubject(S.self, work: work))
    }

    /// The entry of this name; `nil` when there is none.
    public static func entry(named name: String) -> MutantEntry? {
        all.first { $0.name == name }
    }
}
