import Percpu
import Records
import ZoneDevice

extension CompareKind {
    /// Kernels: the same loop over pages under the rules of each.
    static let generations = CompareKind(
        noun: "generation", names: Generation.all.flatMap { [$0.id] + $0.releases },
        workloads: PageWorkload.named.map(\.name), defaultPair: ["G0", "G1"], hasShapes: true,
        strategies: Catalog.engines
    ) { a, b, scope in
        let both = [a, b].compactMap { name in Generation.all.first { $0.isCalled(name) } }
        guard both.count == 2 else { return [] }
        let strategies = scope.subjects ?? [Engine.first]
        return strategies.flatMap { GenerationCells(both[0], both[1], $0, scope).all }
    }
}

/// The cells of a comparison of two kernels, from the pair alone to the pair in its context.
private struct GenerationCells {
    private let a: Generation
    private let b: Generation
    private let strategy: String
    private let scope: CompareKind.Scope

    init(_ a: Generation, _ b: Generation, _ strategy: String, _ scope: CompareKind.Scope) {
        self.a = a
        self.b = b
        self.strategy = strategy
        self.scope = scope
    }

    var all: [CompareCell] {
        scope.workerCounts.flatMap { workers in
            scope.modes.flatMap { mode in
                PageArms.shapes.filter { scope.shape == nil || scope.shape == $0 }.flatMap {
                    shape in
                    cells(shape: shape, mode: mode, workers: workers)
                }
            }
        }
    }

    private func cells(shape: String, mode: CountingMode, workers: Int) -> [CompareCell] {
        let named =
            PageWorkload.named.first { $0.name == scope.workload } ?? PageWorkload.named[0]
        var cells = [cell(named, shape, mode, workers)]
        // What the patch takes off a page reference: the pair of the pagemap's reference by itself.
        if scope.workload == nil, a.rules.getTakesReference, !b.rules.getTakesReference {
            cells.insert(pairAlone(shape, mode, workers), at: 0)
        }
        return cells
    }

    private func cell(
        _ named: PageWorkload.Named, _ shape: String, _ mode: CountingMode, _ workers: Int
    ) -> CompareCell {
        let workload = named.workload
        return CompareCell(
            a: arm(a, workload, shape, mode, workers), b: arm(b, workload, shape, mode, workers),
            workload: named.name, subject: strategy, shape: shape, what: "in context",
            mode: mode.rawValue, workers: workers,
            aOperations: operations(a, workload, shape, mode),
            bOperations: operations(b, workload, shape, mode))
    }

    /// The pair that one kernel makes for each page reference and the other does not.
    private func pairAlone(_ shape: String, _ mode: CountingMode, _ workers: Int) -> CompareCell {
        let pair = PageWorkload(.reference)
        return CompareCell(
            a: arm(a, pair, shape, mode, workers),
            b: CompareArm(name: b.id) { site in
                Catalog.subjects.first { $0.id == EmptyLoop.id }?
                    .makeCell(site, GetPut.id, .atomic)
            },
            workload: PageWorkload.Loop.reference.rawValue, subject: strategy, shape: shape,
            what: "pair alone", mode: mode.rawValue, workers: workers)
    }

    private func arm(
        _ generation: Generation, _ workload: PageWorkload, _ shape: String, _ mode: CountingMode,
        _ workers: Int
    ) -> CompareArm {
        let (strategy, rules) = (strategy, generation.rules.id)
        let luck = Luck()
        return CompareArm(
            name: generation.id,
            unavailableReason: {
                PageArms.unavailableReason(
                    strategy: strategy, rules: rules, shape: shape, workload: workload,
                    workers: workers)
            },
            makeCell: { site in
                var workload = workload
                workload.seed = luck.next()
                return try? PageArms.cell(
                    strategy: strategy, rules: rules, shape: shape, workload: workload, mode: mode,
                    site: site)
            })
    }

    private func operations(
        _ generation: Generation, _ workload: PageWorkload, _ shape: String, _ mode: CountingMode
    ) -> CompareEntry.Operations? {
        PageArms.count(
            strategy: strategy, rules: generation.rules.id, shape: shape, workload: workload,
            mode: mode
        ).map {
            CompareEntry.Operations(
                pageAtomics: $0.cycle.pageAtomics, refPercpu: $0.cycle.refPercpu,
                refAtomic: $0.cycle.refAtomic)
        }
    }
}
