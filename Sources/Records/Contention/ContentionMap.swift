/// A table of costs from somewhere to somewhere, as a heat map shows it.
public struct ContentionMap: Codable, Sendable, Equatable {
    /// What is mapped.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// One way of a line that two CPUs bounce; rows and columns are CPUs.
        case cpuToCPU = "cpu-cpu"
        /// A pair on the shared counter; rows are the nodes of the workers, columns the counter's home.
        case counterHome = "node-counter"
        /// A pair on a slot; rows are the nodes of the workers, columns the home of their slots.
        case slotHome = "node-slots"
    }

    /// A cell without a value, and why.
    public struct Lost: Codable, Sendable, Equatable {
        public var row: Int
        public var column: Int
        /// Such as `worker was moved off CPU 5`.
        public var reason: String

        /// Names a cell by the labels of its row and column.
        public init(row: Int, column: Int, reason: String) {
            self.row = row
            self.column = column
            self.reason = reason
        }
    }

    /// Where a row or column belongs, for marks between groups.
    public struct Group: Codable, Sendable, Equatable {
        /// Such as `node 0` or `socket 1`.
        public var name: String
        /// Labels of its rows and columns, in their order.
        public var members: [Int]

        /// Names some rows and columns.
        public init(name: String, members: [Int]) {
            self.name = name
            self.members = members
        }
    }

    public var kind: Kind
    /// What counted: a subject's id, or `line` for a bare cache line.
    public var subject: String
    /// Ids of CPUs or nodes, one per row.
    public var rows: [Int]
    /// Ids of CPUs or nodes, one per column.
    public var columns: [Int]
    /// Medians, `[row][column]`; `nil` for the diagonal of a CPU with itself, for what was not reached and for what was lost.
    public var values: [[Double?]]
    /// Half the width of each median's interval, `[row][column]`, in the same unit.
    public var spreads: [[Double?]]
    /// Unit of the values: `ns`.
    public var unit: String
    /// How often each cell was measured, at least.
    public var samples: Int
    /// Whether cell (a, b) stands for (b, a) as well and was measured once: true only where that was shown to hold.
    public var symmetric: Bool
    /// Cells that lost a CPU, with the reason; they are marked and in no average.
    public var lost: [Lost]
    /// Cells that time did not reach; 0 when the map is whole.
    public var unreached: Int
    /// Sockets, in the order of rows; empty where nobody tells.
    public var sockets: [Group]
    /// Nodes, in the order of rows; empty where the kernel knows no NUMA.
    public var nodes: [Group]

    /// Puts a map together.
    public init(
        kind: Kind, subject: String, rows: [Int], columns: [Int], values: [[Double?]],
        spreads: [[Double?]] = [], unit: String = "ns", samples: Int, symmetric: Bool = false,
        lost: [Lost] = [], unreached: Int = 0, sockets: [Group] = [], nodes: [Group] = []
    ) {
        self.kind = kind
        self.subject = subject
        self.rows = rows
        self.columns = columns
        self.values = values
        self.spreads = spreads
        self.unit = unit
        self.samples = samples
        self.symmetric = symmetric
        self.lost = lost
        self.unreached = unreached
        self.sockets = sockets
        self.nodes = nodes
    }
}
