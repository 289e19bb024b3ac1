import Machine
import Records
import Testing

@testable import Harness

/// Which points a sweep has, who works at them, and what they span.
struct SweepGridTests {
    private let fillings = [
        ContentionPlan.Filling(order: .compact, cpus: [0, 8, 1, 9]),
        ContentionPlan.Filling(order: .scatter, cpus: [0, 1, 8, 9]),
    ]

    @Test func `every combination is a point once, workers ascending along a curve`() {
        let grid = SweepGrid(
            PlantedSweep.plan(
                ["rseq", "shared"], modes: CountingMode.allCases, sharings: [.one, .each],
                fillings: fillings, counts: [4, 1, 2, 1]))
        // Two modes and one, two sharings, two fillings.
        #expect(grid.curves.count == 3 * 2 * 2)
        #expect(Set(grid.points).count == grid.points.count)
        #expect(grid.points.count == grid.curves.count * 3)
        for curve in grid.curves {
            #expect(grid.points(of: curve).map(\.workers) == [1, 2, 4])
        }
    }

    @Test func `of the yardsticks only the floor comes along, and only where nothing is shared`() {
        let ids = ["floor", "loop-overhead", "rseq"]
        let sharings: [Sharing] = [.one, .references(2), .each]
        let grid = SweepGrid(PlantedSweep.plan(ids, sharings: sharings, counts: [1]))
        let yardsticks = grid.curves.filter { grid.mode(of: $0) == "none" }
        #expect(yardsticks.map { grid.plan.subjects[$0.subject].id } == ["floor"])
        #expect(yardsticks.map(\.sharing) == [.each])
        #expect(grid.curves.count == 4)
    }

    @Test func `at each point different workers of the crew stand on the right CPUs`() {
        let grid = SweepGrid(
            PlantedSweep.plan(
                sharings: [.one, .each], fillings: fillings, counts: [1, 2, 3, 4, 7]))
        // As many on a CPU as one filling needs, and not as all fillings together.
        #expect(grid.crew.sorted() == [0, 0, 1, 1, 8, 8, 9])
        for point in grid.points {
            let members = grid.members(of: point)
            #expect(members.count == point.workers)
            #expect(Set(members).count == members.count)
            #expect(members.map { grid.crew[$0] } == grid.placement(of: point))
        }
    }

    @Test func `fillings that reach different CPUs have a crew for all of them`() {
        let grid = SweepGrid(PlantedSweep.plan(fillings: fillings, counts: [2]))
        #expect(grid.crew.sorted() == [0, 1, 8])
    }

    @Test func `more workers than CPUs are oversubscribed, as many are not`() {
        let grid = SweepGrid(PlantedSweep.plan(counts: [8, 9]))
        #expect(grid.points.map(grid.isOversubscribed) == [false, true])
    }

    @Test func `users of references are left out where they do not fit, with the reason`() {
        let grid = SweepGrid(
            PlantedSweep.plan(
                ["rseq", "shared", "floor"], workload: Users.remotePut,
                modes: CountingMode.allCases, sharings: [.one, .each], counts: [1, 2]))
        for point in grid.points {
            let why = grid.misfit(point)
            switch grid.plan.subjects[point.curve.subject].id {
            case "floor": #expect(why == nil)
            case "shared": #expect(why?.contains("percpu mode") == true)
            default:
                let isShared = point.curve.sharing == .one || point.workers == 1
                #expect((why == nil) == isShared, "\(grid.describe(point)): \(why ?? "")")
            }
        }
        let plain = SweepGrid(PlantedSweep.plan(sharings: [.each], counts: [2]))
        #expect(plain.points.allSatisfy { plain.misfit($0) == nil })
    }

    // MARK: - Spans

    private func span(_ placement: [Int], on topology: Topology = PlantedSweep.host)
        -> PlacementSpan
    {
        PlacementSpan(of: placement, order: "compact", on: topology)
    }

    @Test func `a span tells sockets, nodes and cores, and who shares them`() {
        #expect(
            span([0])
                == PlacementSpan(
                    order: "compact", sockets: 1, nodes: 1, cores: 1, sharesCores: false,
                    oversubscribed: false))
        #expect(
            span([0, 8, 2, 4])
                == PlacementSpan(
                    order: "compact", sockets: 2, nodes: 3, cores: 3, sharesCores: true,
                    oversubscribed: false))
        // Two on one CPU take turns, which is not what hardware threads do.
        #expect(
            span([0, 1, 0])
                == PlacementSpan(
                    order: "compact", sockets: 1, nodes: 1, cores: 2, sharesCores: false,
                    oversubscribed: true))
    }

    @Test func `what the host does not tell is unknown`() {
        var silent = PlantedSweep.host
        for index in silent.cpus.indices {
            silent.cpus[index].socket = nil
            silent.cpus[index].node = nil
        }
        silent.nodes = []
        #expect(span([0, 4], on: silent).sockets == nil)
        #expect(span([0, 4], on: silent).nodes == nil)
        #expect(span([0, 4], on: silent).cores == 2)
    }
}
