import Machine
import Synchronization
import Testing

@testable import Harness

/// Several cells as one.
struct SharedAmongTests {
    /// Cells that tell their number in place of an address, and what `findings` has for them.
    private func shared(
        references: Int, members: [Int], findings: [Int: Finding] = [:], refuses: Int? = nil
    ) -> BenchCell? {
        var made: UInt = 0
        return SharedAmong.cell(references: references, members: members) {
            let number = made
            made += 1
            if refuses == Int(number) { return nil }
            return BenchCell(
                work: { context, _, _ in WorkerChunks(cpu: context.cpu, pairs: Int(number)) },
                judge: {
                    Judgement(
                        findings: findings[Int(number)].map { [$0] } ?? [],
                        tearDown: 100 + UInt64(number))
                },
                slotAddress: { _, _ in number })
        }
    }

    @Test(arguments: [(1, [0, 0, 0, 0, 0]), (2, [0, 1, 0, 1, 0]), (5, [0, 1, 2, 3, 4])])
    func `workers are dealt to references in turn, whoever of the crew they are`(
        references: Int, wanted: [UInt]
    ) throws {
        let members = [7, 3, 9, 1, 4]
        let cell = try #require(shared(references: references, members: members))
        #expect(members.map { cell.slotAddress($0, 0) } == wanted.map(Optional.init))
    }

    @Test func `each works on its own, in the thread of its worker`() throws {
        let start = try ProcessStart.prepare()
        let cpu = Array(start.affinity)[0]
        let crew = try PinnedCrew(placement: [cpu, cpu, cpu], start: start)
        let cell = try #require(shared(references: 2, members: [2, 0, 1]))
        let timing = CellTiming(warmUp: 0, measure: 0, chunk: 1, oversubscribed: true)
        let gate = CellGate(workers: 3)
        let brought = try crew.perform(workers: [0, 1, 2], within: .seconds(60)) {
            cell.work($0, timing, gate)
        }
        try crew.dismiss()
        #expect(brought.map(\.pairs) == [1, 0, 0])
    }

    @Test func `all are torn down and judged`() throws {
        let lost = Finding("INV-2", "counts were lost", "planted")
        let cell = try #require(
            shared(references: 3, members: [0, 1, 2], findings: [1: lost, 2: lost]))
        let judged = try #require(cell.judge?())
        #expect(judged.findings == [lost, lost])
        #expect(judged.tearDown == 303)
    }

    @Test func `after one whose release never came no other is waited for`() throws {
        let hung = Finding("INV-6", "release never ran", "planted")
        let cell = try #require(
            shared(references: 3, members: [0, 1, 2], findings: [0: hung, 1: hung, 2: hung]))
        #expect(cell.judge?().findings == [hung])
    }

    @Test func `a reference that cannot be made is no cell, nor are several with one control`() {
        #expect(shared(references: 3, members: [0, 1, 2], refuses: 2) == nil)
        func controlled(_ references: Int) -> BenchCell? {
            SharedAmong.cell(references: references, members: [0, 1]) {
                BenchCell(
                    work: { context, _, _ in WorkerChunks(cpu: context.cpu) },
                    control: UserControl(
                        run: { rate, _ in ControlReport(what: "planted", rate: rate) }, stop: {}),
                    judge: nil, slotAddress: { _, _ in nil })
            }
        }
        #expect(controlled(1) != nil)
        #expect(controlled(2) == nil)
    }
}
