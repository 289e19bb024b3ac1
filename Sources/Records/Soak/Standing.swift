/// How one reference under test stands, for whoever looks into a hang.
public struct Standing: Codable, Sendable, Equatable {
    /// Which it is: `lane 0, device 17 (G1 dax-pmem)`.
    public var name: String
    /// `percpu`, `atomic` or `exited`, with `, dead` and `, switching` where it is.
    public var mode: String
    /// The shared count as it stands, bias and switch reference included.
    public var count: Int
    /// The same less the bias.
    public var countLessBias: Int
    /// What each slot holds, `[slot]`.
    public var slots: [Int]
    /// What they sum to, with wrap-around.
    public var sum: Int
    /// Whether a switch is under way.
    public var pending: Bool
    /// References and pins that each worker holds, `[worker]`; `nil` where nobody keeps that account.
    public var outstanding: [Int]?
    /// Steps of the teardown so far, in order.
    public var steps: [String]

    enum CodingKeys: String, CodingKey {
        case name
        case mode
        case count
        case countLessBias = "count_less_bias"
        case slots
        case sum
        case pending
        case outstanding
        case steps
    }

    /// Puts a standing together.
    public init(
        name: String, mode: String, count: Int, countLessBias: Int, slots: [Int], sum: Int,
        pending: Bool, outstanding: [Int]? = nil, steps: [String] = []
    ) {
        self.name = name
        self.mode = mode
        self.count = count
        self.countLessBias = countLessBias
        self.slots = slots
        self.sum = sum
        self.pending = pending
        self.outstanding = outstanding
        self.steps = steps
    }
}
