import Machine
import Percpu
import Records
import Synchronization
import Testing

@testable import Harness

/// Maps of the host at hand, of which only the shape is known beforehand.
@Suite(.serialized) struct CostMapsTests {
    private let start: ProcessStart
    private let topology: Topology

    init() throws {
        start = try ProcessStart.prepare()
        topology = try HostSurvey(live: start).topology
    }

    private func plan(counterNodes: [Int]? = nil) -> ContentionPlan {
        let cpus = Array(start.affinity.prefix(2))
        var plan = ContentionPlan(
            parts: [.maps], subjects: [],
            fillings: [ContentionPlan.Filling(order: .compact, cpus: cpus)], workerCounts: [1],
            counterNodes: counterNodes, nanoseconds: 100_000_000, repetitions: 1, seed: 5,
            replay: "again")
        plan.patience = .seconds(20)
        return plan
    }

    /// Runs the part within so many nanoseconds, and notes what it tells.
    private func run(
        _ plan: ContentionPlan, on topology: Topology? = nil, within: Int64 = 100_000_000
    ) throws -> (outcome: Contention.Outcome, recorded: [ContentionEntry], fractions: [Double]) {
        var (recorded, fractions) = ([ContentionEntry](), [Double]())
        let report = ContentionReport(
            progress: { fraction, _ in fractions.append(fraction) },
            record: { entry, _ in recorded.append(entry) })
        let part = CostMaps(plan: plan, topology: topology ?? self.topology, start: start)
        #expect(!part.isEmpty)
        let outcome = try part.run(
            until: MonotonicClock.nanoseconds() + within, report: report)
        return (outcome, recorded, fractions)
    }

    /// Each cell has a value, or a reason, or was not reached.
    private func account(_ map: ContentionMap) {
        let values = map.values.joined().count { $0 != nil }
        let diagonal = map.kind == .cpuToCPU ? map.rows.count : 0
        #expect(
            values + map.lost.count + map.unreached == map.rows.count * map.columns.count - diagonal
        )
        #expect(map.values.joined().allSatisfy { $0 ?? 1 > 0 })
        #expect(map.spreads.joined().count { $0 != nil } == values)
    }

    @Test func `this host has three maps, recorded as they are final`() throws {
        // Whoever else uses these CPUs may lose us a cell; not each time.
        var reasons: [String] = []
        for _ in 1...5 {
            let (outcome, recorded, fractions) = try run(plan())
            #expect(outcome.violations == [] && !outcome.interrupted)
            #expect(recorded == outcome.entries)
            #expect(recorded.allSatisfy { $0.kind == .map })
            #expect(fractions.allSatisfy { 0 <= $0 && $0 <= 1 })
            #expect(recorded.count == 3)
            let maps = recorded.flatMap(\.maps)
            for map in maps { account(map) }
            let cpus = Array(start.affinity.prefix(2))
            let wanted: [ContentionMap.Kind] =
                cpus.count > 1 ? [.cpuToCPU, .counterHome, .slotHome] : [.counterHome, .slotHome]
            #expect(maps.map(\.kind) == wanted)
            reasons += maps.flatMap(\.lost).map(\.reason)
            guard maps.allSatisfy(\.lost.isEmpty) else { continue }
            #expect(recorded[1].subject == "shared" && recorded[2].subject == Engine.first)
            guard cpus.count > 1 else {
                #expect(recorded[0].skipped == "a line needs two CPUs to bounce between")
                return
            }
            #expect(recorded[0].placement.sorted() == cpus && recorded[0].mode == "none")
            #expect(maps[0].values[0][0] == nil && maps[0].values[1][1] == nil)
            #expect(maps[0].values[0][1] != nil && maps[0].values[1][0] != nil)
            #expect(maps[0].samples > 0 && maps[0].unreached == 0)
            return
        }
        // Too crowded for a figure, and each loss says so.
        #expect(
            reasons.allSatisfy { $0.contains("did not answer") || $0.contains("undisturbed") },
            "\(reasons)")
    }

    @Test func `a run whose time is over before it begins keeps three maps without a cell`() throws
    {
        var plan = plan()
        plan.endsBy = MonotonicClock.nanoseconds()
        let (outcome, recorded, _) = try run(plan, within: 0)
        #expect(outcome.warnings.contains("the budget ran out before the maps were whole"))
        for map in recorded.flatMap(\.maps) {
            account(map)
            #expect(map.values.joined().allSatisfy { $0 == nil } && map.lost.isEmpty)
        }
        #expect(recorded.last?.maps.first?.unreached ?? 0 > 0)
    }

    @Test func `a home that this host has not is lost, with what the system said`() throws {
        let real = topology.nodes.first?.id ?? 0
        let false1 = (topology.nodes.map(\.id).max() ?? 0) + 1
        var pretended = topology
        if pretended.nodes.isEmpty {
            pretended.nodes = [
                Topology.Node(id: 0, cpus: topology.online, memoryMiB: 64, distances: nil)
            ]
            for index in pretended.cpus.indices { pretended.cpus[index].node = 0 }
        }
        pretended.nodes.append(
            Topology.Node(id: false1, cpus: [], memoryMiB: 64, distances: nil))
        let (outcome, _, _) = try run(
            plan(counterNodes: [real, false1, false1 + 1]), on: pretended)
        for map in outcome.entries.flatMap(\.maps) where map.kind != .cpuToCPU {
            account(map)
            let column = try #require(map.columns.firstIndex(of: false1))
            #expect(map.values.allSatisfy { $0[column] == nil })
            let reason = try #require(map.lost.first { $0.column == false1 }?.reason)
            #expect(
                reason.contains(map.kind == .counterHome ? "the counter" : "a slot"), "\(reason)")
            if map.kind == .counterHome {
                #expect(map.columns == [real, false1, false1 + 1])
                #expect(
                    map.lost.last?.reason == "node \(false1 + 1) does not exist")
            }
        }
    }

    @Test func `the shared count lies where its site was told, else on the heap`() throws {
        let ranges = Mutex<[Range<UInt>]>([])
        let words = SlotArena(placeCount: 1) { address, byteCount, _ in
            ranges.withLock { $0.append(address..<address + UInt(byteCount)) }
        }
        func countIsInside(_ words: SlotArena?) throws -> Bool {
            let site = Site(cpuCount: 2, workerCPUs: [0], words: words) { _, _, _ in }
            let life = MeasuredLife<SharedAtomic<HardwareWord>, GetPut>(
                site: site, slotCount: 2, mode: .atomic, GetPut.self)
            let address = try #require(life.reference.countAddress)
            return ranges.withLock { $0 }.contains { $0.contains(address) }
        }
        #expect(try countIsInside(words))
        #expect(try !countIsInside(nil))
    }
}
