internal import Percpu

extension PageWork {
    /// The work under each set of rules, broken ones included.
    ///
    /// A list of calls and not of metatypes: each mentions its rules statically, so that the loops are
    /// compiled for them.
    @inlinable
    public static func all() -> [String: PageWork] {
        [
            BeforePatch.id: PageWork(BeforePatch.self),
            SpeculativeGetOldPut.id: PageWork(SpeculativeGetOldPut.self),
            AfterPatch.id: PageWork(AfterPatch.self),
            RangeLookup.id: PageWork(RangeLookup.self),
            CompoundPages.id: PageWork(CompoundPages.self),
            IdlePages.id: PageWork(IdlePages.self),
            AllocatedPages.id: PageWork(AllocatedPages.self),
            NoLookup.id: PageWork(NoLookup.self),
            UnconditionalTake.id: PageWork(UnconditionalTake.self),
            LeakyRecheck.id: PageWork(LeakyRecheck.self),
            FreedToAllocator.id: PageWork(FreedToAllocator.self),
        ]
    }

    /// The same, with the windows of a soak between pages and pagemaps.
    @inlinable
    public static func windowed() -> [String: PageWork] {
        [
            BeforePatch.id: PageWork(windowed: BeforePatch.self),
            SpeculativeGetOldPut.id: PageWork(windowed: SpeculativeGetOldPut.self),
            AfterPatch.id: PageWork(windowed: AfterPatch.self),
            RangeLookup.id: PageWork(windowed: RangeLookup.self),
            CompoundPages.id: PageWork(windowed: CompoundPages.self),
            IdlePages.id: PageWork(windowed: IdlePages.self),
            AllocatedPages.id: PageWork(windowed: AllocatedPages.self),
            NoLookup.id: PageWork(windowed: NoLookup.self),
            UnconditionalTake.id: PageWork(windowed: UnconditionalTake.self),
            LeakyRecheck.id: PageWork(windowed: LeakyRecheck.self),
            FreedToAllocator.id: PageWork(windowed: FreedToAllocator.self),
        ]
    }
}
