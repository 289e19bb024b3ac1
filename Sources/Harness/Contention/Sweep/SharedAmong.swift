/// Several cells as one: workers are dealt to them in turn, and all meet at one gate.
///
/// Each is what it is alone, so that one reference for all, a few, and one each run the same compiled loops.
enum SharedAmong {
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
        var dealt: [Int: BenchCell] = [:]
        for (position, member) in members.enumerated() {
            dealt[member] = cells[position % references]
        }
        let ofMember = dealt
        func cell(of member: Int) -> BenchCell {
            guard let cell = ofMember[member] else {
                preconditionFailure("worker \(member) has no reference: it is no member")
            }
            return cell
        }
        let canLook = cells.allSatisfy { $0.look != nil }
        let judges = cells.compactMap(\.judge)
        return BenchCell(
            work: { context, timing, gate in cell(of: context.index).work(context, timing, gate) },
            look: canLook
                ? { context, timing, gate, look in
                    cell(of: context.index).look?(context, timing, gate, look) ?? WorkerLook()
                } : nil,
            judge: judges.isEmpty ? nil : { judged(by: judges) },
            slotAddress: { worker, cpu in cell(of: worker).slotAddress(worker, cpu) })
    }

    /// Tears down one after the other; the times add up.
    private static func judged(by judges: [@Sendable () -> Judgement]) -> Judgement {
        var all = Judgement()
        for judge in judges {
            let one = judge()
            all.findings += one.findings
            all.tearDown += one.tearDown
            // What never came once would be waited for as long again with each of the others.
            if one.findings.contains(where: { $0.invariant == "INV-6" }) { break }
        }
        return all
    }
}
