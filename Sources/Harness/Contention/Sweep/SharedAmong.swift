import Machine

/// Several cells as one: workers are dealt to them in turn, and all meet at one gate.
///
/// Each is what it is alone, so that one reference for all, a few, and one each run the same compiled loops.
struct SharedAmong: Sendable {
    private let cells: [BenchCell]
    /// Which cell each of the crew works on, by its index there.
    private let dealt: [Int: Int]

    /// Makes as many references as are to be shared.
    ///
    /// - Parameters:
    ///   - references: How many, at least one.
    ///   - members: Who of the crew works, one for each worker.
    ///   - make: Makes the cell of one reference.
    /// - Returns: The cell; `nil` when there is no such cell, or when one that is controlled from outside is
    ///   asked for more than once: there is one control thread.
    static func cell(
        references: Int, members: [Int], make: () -> BenchCell?
    ) -> BenchCell? {
        if references == 1 { return make() }
        let cells = (0..<references).compactMap { _ in make() }
        guard cells.count == references, cells.allSatisfy({ $0.control == nil }) else { return nil }
        var dealt: [Int: Int] = [:]
        for (position, member) in members.enumerated() { dealt[member] = position % references }
        return BenchCell(SharedAmong(cells: cells, dealt: dealt))
    }

    private init(cells: [BenchCell], dealt: [Int: Int]) {
        self.cells = cells
        self.dealt = dealt
    }

    private func own(_ member: Int) -> BenchCell {
        guard let index = dealt[member] else {
            preconditionFailure("worker \(member) has no reference: it is no member")
        }
        return cells[index]
    }

    fileprivate var canBeLookedAt: Bool { cells.allSatisfy { $0.look != nil } }

    fileprivate func work(
        _ context: WorkerContext, _ timing: CellTiming, _ gate: CellGate
    ) -> WorkerChunks {
        own(context.index).work(context, timing, gate)
    }

    fileprivate func look(
        _ context: WorkerContext, _ timing: CellTiming, _ gate: CellGate, _ look: Look
    ) -> WorkerLook {
        own(context.index).look?(context, timing, gate, look) ?? WorkerLook()
    }

    fileprivate func slotAddress(worker: Int, cpu: Int) -> UInt? {
        own(worker).slotAddress(worker, cpu)
    }

    /// Tears down one after the other; the times add up.
    fileprivate func judge() -> Judgement {
        var all = Judgement()
        for cell in cells {
            guard let one = cell.judge?() else { continue }
            all.findings += one.findings
            all.tearDown += one.tearDown
            // What never came once would be waited for as long again with each of the others.
            if one.findings.contains(where: { $0.invariant == "INV-6" }) { break }
        }
        return all
    }
}

extension BenchCell {
    fileprivate init(_ shared: SharedAmong) {
        self.init(
            work: { shared.work($0, $1, $2) },
            judge: { shared.judge() },
            slotAddress: { shared.slotAddress(worker: $0, cpu: $1) })
        if shared.canBeLookedAt { look = { shared.look($0, $1, $2, $3) } }
    }
}
