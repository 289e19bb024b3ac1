import Percpu
import Records
import ZoneDevice

extension CompareKind {
    /// Kernels: the same loop over pages under the rules of each.
    static let generations = CompareKind(
        noun: "generation", names: Generation.all.flatMap { [$0.id] + $0.releases },
        workloads: PageWorkload.named.map(\.name), defaultPair: ["G0", "G1"], hasShapes: true,
        strategies: Catalog.engines,
        // What is alike to the byte but for its place differs by 4 to 5 % (performance.md, 2).
        leastEffect: 0.05, seconds: 18,
        identify: { name in Generation.all.first { $0.isCalled(name) }?.id }
    ) { a, b, scope in
        let both = [a, b].compactMap { name in Generation.all.first { $0.isCalled(name) } }
        guard both.count == 2 else { return [] }
        let strategies = scope.subjects ?? [Engine.first]
        return strategies.flatMap { GenerationCells(both[0], both[1], $0, scope).all }
    }
}

/// The cells of a comparison of two kernels.
///
/// The pair in its context is the comparison. Beside it stand what the pair costs alone, which is a cost
/// and no comparison, since the other kernel does nothing in its place; and what it costs where the
/// reference does not count per CPU, which is where the patch matters.
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

    /// One cell's place in the plan.
    private struct Place {
        var named: PageWorkload.Named
        var shape: String
        var workers: Int
    }

    /// The shapes, the one of a userspace program first.
    private static let shapes = PageArms.shapes.sorted { first, _ in first == InlineShape.id }

    var all: [CompareCell] {
        let named = PageWorkload.named.first { $0.name == scope.workload }
        return scope.workerCounts.flatMap { workers in
            Self.shapes.filter { scope.shape == nil || scope.shape == $0 }.flatMap { shape in
                let place = Place(
                    named: named ?? PageWorkload.named[0], shape: shape, workers: workers)
                let cells = scope.modes.map { cell(place, $0) }
                return named == nil ? cells + pairAlone(place) + acrossModes(place) : cells
            }
        }
    }

    /// A and B under the same loop.
    private func cell(_ place: Place, _ mode: CountingMode) -> CompareCell {
        let workload = place.named.workload
        return CompareCell(
            a: arm(a, workload, place, mode), b: arm(b, workload, place, mode),
            workload: place.named.name, subject: strategy, shape: place.shape,
            what: workload.loop == .reference ? "pair alone" : "in context",
            mode: mode.rawValue, workers: place.workers,
            aOperations: operations(a, workload, place, mode),
            bOperations: operations(b, workload, place, mode))
    }

    /// The one that takes a reference for each page reference, where the other does not.
    private var taker: Generation? {
        guard a.rules.getTakesReference != b.rules.getTakesReference else { return nil }
        return a.rules.getTakesReference ? a : b
    }

    /// The pair that one kernel makes for each page reference and the other does not: what it costs.
    private func pairAlone(_ place: Place) -> [CompareCell] {
        guard let taker else { return [] }
        let pair = PageWorkload(.reference)
        return scope.modes.map { mode in
            let taking = arm(taker, pair, place, mode)
            let counted = operations(taker, pair, place, mode)
            let none = CompareEntry.Operations(pageAtomics: 0, refPercpu: 0, refAtomic: 0)
            let isA = taker.id == a.id
            return CompareCell(
                a: isA ? taking : .nothing, b: isA ? .nothing : taking,
                workload: pair.loop.rawValue, subject: strategy, shape: place.shape,
                what: "pair alone", mode: mode.rawValue, workers: place.workers,
                aOperations: isA ? counted : none, bOperations: isA ? none : counted)
        }
    }

    /// The kernel that takes references, on a percpu one and on one in atomic mode.
    private func acrossModes(_ place: Place) -> [CompareCell] {
        // Where neither or both take references, the modes are not what tells A from B.
        guard Set(scope.modes) == Set(CountingMode.allCases), let side = taker else { return [] }
        let workload = place.named.workload
        func named(_ mode: CountingMode) -> CompareArm {
            arm(side, workload, place, mode, name: "\(side.id) \(mode.rawValue)")
        }
        return [
            CompareCell(
                a: named(.percpu), b: named(.atomic), workload: place.named.name,
                subject: strategy, shape: place.shape, what: "percpu against atomic",
                mode: "\(CountingMode.percpu.rawValue),\(CountingMode.atomic.rawValue)",
                workers: place.workers,
                aOperations: operations(side, workload, place, .percpu),
                bOperations: operations(side, workload, place, .atomic))
        ]
    }

    private func arm(
        _ generation: Generation, _ workload: PageWorkload, _ place: Place, _ mode: CountingMode,
        name: String? = nil
    ) -> CompareArm {
        let (strategy, rules) = (strategy, generation.rules.id)
        return CompareArm(
            name: name ?? generation.id,
            unavailableReason: {
                PageArms.unavailableReason(
                    strategy: strategy, rules: rules, shape: place.shape, workload: workload,
                    workers: place.workers)
            },
            drawing: { site, seed throws(HarnessError) in
                var workload = workload
                workload.seed = seed
                return try PageArms.cell(
                    strategy: strategy, rules: rules, shape: place.shape, workload: workload,
                    mode: mode, site: site)
            })
    }

    private func operations(
        _ generation: Generation, _ workload: PageWorkload, _ place: Place, _ mode: CountingMode
    ) -> CompareEntry.Operations? {
        PageArms.count(
            strategy: strategy, rules: generation.rules.id, shape: place.shape, workload: workload,
            mode: mode
        ).map {
            CompareEntry.Operations(
                pageAtomics: $0.cycle.pageAtomics, refPercpu: $0.cycle.refPercpu,
                refAtomic: $0.cycle.refAtomic)
        }
    }
}
