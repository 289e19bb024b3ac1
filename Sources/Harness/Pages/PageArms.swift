import Percpu
import ZoneDevice

/// One strategy under one kernel's rules for pages, in one shape, with loops compiled for it alone.
///
/// The initialiser mentions all three types statically, as those of `Subject` do, and for the same reason.
struct PageArm: Sendable {
    let strategy: String
    let rules: String
    let shape: String
    let unavailableReason: @Sendable () -> String?
    let makeCell: @Sendable (Site, PageWorkload, CountingMode) throws(HarnessError) -> BenchCell
    /// Counts a cycle instead of timing it.
    let count: @Sendable (PageWorkload, CountingMode) -> PageCycle
    /// Why a workload makes no sense under these rules.
    let unfit: @Sendable (PageWorkload, _ workers: Int) -> String?

    @inline(__always)
    init<S: CounterStrategy, Rules: PageRules, Shape: PageShape>(
        _: S.Type, _: Rules.Type, _: Shape.Type
    ) where S.Word == HardwareWord {
        strategy = S.id
        rules = Rules.id
        shape = Shape.id
        unavailableReason = {
            S.unavailableReason() ?? Zone<S, HardwareWords>.Sections.unavailableReason()
        }
        makeCell = { site, workload, mode throws(HarnessError) in
            BenchCell(
                try MeasuredPages<S, Rules, Shape>(site: site, mode: mode, workload: workload))
        }
        count = { CountedPages.cycle(Rules.self, Shape.self, $0, mode: $1) }
        unfit = { Rules.unfit($0, workers: $1) }
    }
}

extension BenchCell {
    init<S: CounterStrategy, Rules: PageRules, Shape: PageShape>(
        _ pages: MeasuredPages<S, Rules, Shape>
    ) {
        self.init(
            work: { pages.work($0, $1, $2) },
            judge: { pages.judge() },
            slotAddress: { pages.slotAddress(worker: $0, cpu: $1) })
    }
}

extension PageRules {
    /// Why `workload` makes no sense under these rules; `nil` when it does.
    static func unfit(_ workload: PageWorkload, workers: Int) -> String? {
        if take == .allocates, workload.spread != .own, workers > 1 {
            return "\(id): a page is allocated to one worker at a time; take own pages"
        }
        if losesReferences, workload.zapping {
            return "\(id): each pin loses a reference already; take a sound kernel for zapping"
        }
        return nil
    }
}

/// All of them: three strategies, the rules of every kernel, two shapes.
public enum PageArms {
    static let all =
        arms(RseqSlots.self) + arms(AddCheckSlots<HardwareWord>.self)
        + arms(ClosableSlots<HardwareWord>.self)

    @inline(__always)
    private static func arms<S: CounterStrategy>(_: S.Type) -> [PageArm]
    where S.Word == HardwareWord {
        shapes(S.self, BeforePatch.self) + shapes(S.self, SpeculativeGetOldPut.self)
            + shapes(S.self, AfterPatch.self) + shapes(S.self, RangeLookup.self)
            + shapes(S.self, CompoundPages.self) + shapes(S.self, IdlePages.self)
            + shapes(S.self, NoLookup.self) + shapes(S.self, AllocatedPages.self)
    }

    @inline(__always)
    private static func shapes<S: CounterStrategy, Rules: PageRules>(
        _: S.Type, _: Rules.Type
    ) -> [PageArm] where S.Word == HardwareWord {
        [
            PageArm(S.self, Rules.self, KernelShape.self),
            PageArm(S.self, Rules.self, InlineShape.self),
        ]
    }

    /// The names of the rules, oldest kernel first.
    public static let rules = names(\.rules)
    /// The names of the shapes.
    public static let shapes = names(\.shape)

    private static func names(_ name: any KeyPath<PageArm, String> & Sendable) -> [String] {
        all.map { $0[keyPath: name] }.reduce(into: []) { names, name in
            if !names.contains(name) { names.append(name) }
        }
    }

    static func arm(strategy: String, rules: String, shape: String) -> PageArm? {
        all.first { $0.strategy == strategy && $0.rules == rules && $0.shape == shape }
    }

    /// Why there is no such cell, or why it cannot run in the calling thread; `nil` when it can.
    public static func unavailableReason(
        strategy: String, rules: String, shape: String, workload: PageWorkload, workers: Int
    ) -> String? {
        guard let arm = arm(strategy: strategy, rules: rules, shape: shape) else {
            return "no loop was compiled for \(strategy), \(rules), \(shape)"
        }
        return arm.unfit(workload, workers) ?? arm.unavailableReason()
    }

    /// Makes a device and what its workers do, for one repetition.
    ///
    /// - Parameters:
    ///   - strategy: One of `Catalog.engines`.
    ///   - rules: One of `rules`.
    ///   - shape: One of `shapes`.
    ///   - workload: What is timed; its seed says which pages.
    ///   - mode: The mode of the pagemap's reference.
    ///   - site: Where it lives.
    /// - Returns: `nil` when no loop was compiled for it; ask `unavailableReason` whether it makes sense.
    /// - Throws: `HarnessError` when there is no memory or no thread.
    static func cell(
        strategy: String, rules: String, shape: String, workload: PageWorkload,
        mode: CountingMode, site: Site
    ) throws(HarnessError) -> BenchCell? {
        // Whether the workload fits is for `unavailableReason`, which knows how many workers the cell has:
        // the site knows but the most that any has.
        try arm(strategy: strategy, rules: rules, shape: shape)?.makeCell(site, workload, mode)
    }

    /// Counts what one page's way in and out costs, instead of timing it.
    ///
    /// - Returns: Operations per page; `nil` when there is no such loop.
    static func count(
        strategy: String, rules: String, shape: String, workload: PageWorkload, mode: CountingMode
    ) -> PageCycle? {
        arm(strategy: strategy, rules: rules, shape: shape).map { $0.count(workload, mode) }
    }
}
