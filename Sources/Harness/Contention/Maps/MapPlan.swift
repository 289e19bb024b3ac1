import Records
import Statistics

/// Which cells of a CPU map are measured, and in which order: coarse first, then fine.
///
/// Pure.
struct MapPlan: Sendable {
    /// A cell by the indices of its row and column, `row < column`; the other direction is its mirror image.
    struct Pair: Sendable, Hashable {
        var row: Int
        var column: Int
    }

    /// CPUs of rows and columns: by socket, node, core and thread, so that neighbours stand together.
    let cpus: [Int]
    /// The node of each row's CPU, `[row]`; `nil` where the kernel knows no NUMA.
    let nodeOfRow: [Int?]
    /// Pairs that are measured both ways before anything else, from all levels in turn.
    let trial: [Pair]
    /// Every pair once, those of the trial included, from the coarsest to the finest.
    ///
    /// One for each two nodes and one within each node, then one for each two cores, then the rest. Within a
    /// level in no order, so that what time does not reach is missing here and there and not in one corner.
    let levels: [[Pair]]
    let sockets: [ContentionMap.Group]
    let nodes: [ContentionMap.Group]

    /// Pairs that show whether both ways cost the same.
    static let trialPairs = 12

    /// Plans the map of these CPUs.
    ///
    /// - Parameters:
    ///   - cpus: In any order; those that are offline have no row.
    ///   - topology: Of the host.
    ///   - seed: Which order within a level.
    init(cpus: [Int], on topology: Topology, seed: UInt64) {
        let seats = Self.seats(cpus, topology)
        self.cpus = seats.map(\.cpu)
        nodeOfRow = seats.map(\.node)
        sockets = MapGroups.sockets(seats.map { ($0.cpu, $0.socket) })
        nodes = MapGroups.nodes(seats.map { ($0.cpu, $0.node) })
        var generator = SplitMix64(seed: seed)
        let levels = Self.levels(seats).map { $0.shuffled(using: &generator) }
        self.levels = levels
        trial = Self.trial(levels)
    }

    /// How many cells have a value in a whole map: all but the diagonal.
    var cellCount: Int { cpus.count * (cpus.count - 1) }

    // MARK: - Where CPUs sit

    private struct Seat {
        var cpu: Int
        var socket: Int?
        var node: Int?
        /// The core's lowest CPU: a number for the core that no other socket uses.
        var core: Int

        var key: [Int] { [socket ?? 0, node ?? 0, core, cpu] }
    }

    private static func seats(_ cpus: [Int], _ topology: Topology) -> [Seat] {
        let seats = Set(cpus).compactMap { id -> Seat? in
            guard let cpu = topology.cpu(id), cpu.online else { return nil }
            return Seat(
                cpu: id, socket: cpu.socket, node: cpu.node, core: cpu.siblings.first ?? id)
        }
        return seats.map { ($0, $0.key) }.sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0)
    }

    // MARK: - Cells

    private static func levels(_ seats: [Seat]) -> [[Pair]] {
        // Sockets and nodes may each be unknown; together they are what is near or far.
        var place = [Int](repeating: 0, count: seats.count)
        var startsCore = [Bool](repeating: true, count: seats.count)
        for row in seats.indices.dropFirst() {
            let (before, seat) = (seats[row - 1], seats[row])
            let isSamePlace = before.socket == seat.socket && before.node == seat.node
            place[row] = place[row - 1] + (isSamePlace ? 0 : 1)
            startsCore[row] = !(isSamePlace && before.core == seat.core)
        }
        // The first core of each place stands for it; its second for the way within.
        var isFirst = [Bool](repeating: false, count: seats.count)
        var isSecond = [Bool](repeating: false, count: seats.count)
        var coresSeen = 0
        for row in seats.indices where startsCore[row] {
            coresSeen = row > 0 && place[row] == place[row - 1] ? coresSeen + 1 : 1
            isFirst[row] = coresSeen == 1
            isSecond[row] = coresSeen == 2
        }
        var levels: [[Pair]] = [[], [], []]
        for row in seats.indices {
            for column in (row + 1)..<max(row + 1, seats.count) {
                let isCoarse =
                    isFirst[row]
                    && (isFirst[column] || isSecond[column] && place[row] == place[column])
                let level = isCoarse ? 0 : startsCore[row] && startsCore[column] ? 1 : 2
                levels[level].append(Pair(row: row, column: column))
            }
        }
        return levels
    }

    /// From each level in turn, so that near and far are both asked.
    private static func trial(_ levels: [[Pair]]) -> [Pair] {
        let deepest = levels.map { min($0.count, trialPairs) }.max() ?? 0
        let inTurn = (0..<deepest).flatMap { index in
            levels.compactMap { index < $0.count ? $0[index] : nil }
        }
        return Array(inTurn.prefix(trialPairs))
    }
}

/// Rows that belong together, for the marks between them.
enum MapGroups {
    /// Sockets in the order of rows; what is on no known socket is in no group.
    static func sockets(_ rows: [(label: Int, socket: Int?)]) -> [ContentionMap.Group] {
        groups(rows.map { ($0.label, $0.socket) }, "socket")
    }

    /// Nodes in the order of rows; what is on no known node is in no group.
    static func nodes(_ rows: [(label: Int, node: Int?)]) -> [ContentionMap.Group] {
        groups(rows.map { ($0.label, $0.node) }, "node")
    }

    private static func groups(_ rows: [(Int, Int?)], _ kind: String) -> [ContentionMap.Group] {
        var groups: [ContentionMap.Group] = []
        var indices: [Int: Int] = [:]
        for case (let label, let id?) in rows {
            if let index = indices[id] {
                groups[index].members.append(label)
            } else {
                indices[id] = groups.count
                groups.append(ContentionMap.Group(name: "\(kind) \(id)", members: [label]))
            }
        }
        return groups
    }
}
