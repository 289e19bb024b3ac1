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
        typealias Shape = WindowedShape
        return [
            BeforePatch.id: PageWork(BeforePatch.self, Shape.self),
            SpeculativeGetOldPut.id: PageWork(SpeculativeGetOldPut.self, Shape.self),
            AfterPatch.id: PageWork(AfterPatch.self, Shape.self),
            RangeLookup.id: PageWork(RangeLookup.self, Shape.self),
            CompoundPages.id: PageWork(CompoundPages.self, Shape.self),
            IdlePages.id: PageWork(IdlePages.self, Shape.self),
            AllocatedPages.id: PageWork(AllocatedPages.self, Shape.self),
            NoLookup.id: PageWork(NoLookup.self, Shape.self),
            UnconditionalTake.id: PageWork(UnconditionalTake.self, Shape.self),
            LeakyRecheck.id: PageWork(LeakyRecheck.self, Shape.self),
            FreedToAllocator.id: PageWork(FreedToAllocator.self, Shape.self),
        ]
    }
}
