public import Records

/// One of the two sides of a comparison, in one cell.
public struct CompareArm: Sendable {
    /// What the user calls it.
    public let name: String
    /// Why it cannot run in the calling thread, `nil` when it can.
    let unavailableReason: @Sendable () -> String?
    /// Makes it anew for one turn; `nil` when there is no such cell.
    let makeCell: @Sendable (Site) -> BenchCell?

    init(
        name: String, unavailableReason: @escaping @Sendable () -> String? = { nil },
        makeCell: @escaping @Sendable (Site) -> BenchCell?
    ) {
        self.name = name
        self.unavailableReason = unavailableReason
        self.makeCell = makeCell
    }

    /// A subject under a workload, in a mode.
    ///
    /// What has no such mode counts as it always does: a comparison of a percpu reference with a plain
    /// object is about that.
    init(_ subject: Subject, workload: String, mode: CountingMode) {
        let mode = subject.modes.contains(mode) ? mode : subject.modes.first ?? mode
        self.init(name: subject.id, unavailableReason: subject.unavailableReason) { site in
            subject.makeCell(site, workload, mode)
        }
    }
}

/// What is compared in one piece: A and B in one mode with a number of workers.
public struct CompareCell: Sendable {
    public var a: CompareArm
    public var b: CompareArm
    /// Fixed work that neither A nor B changes: shows whether the machine stayed the same.
    public var control: CompareArm
    /// Id of the loop that each worker runs.
    public var workload: String
    /// The strategy that counts under both; `nil` when A and B are what counts.
    public var subject: String?
    /// `inline` or `kernel`; `nil` where there is but one.
    public var shape: String?
    /// What of it is timed; `nil` where there is but one.
    public var what: String?
    /// `percpu`, `atomic`, or `none` where neither side has a mode.
    public var mode: String
    public var workers: Int
    /// Counted per page; `nil` when not counted.
    public var aOperations: CompareEntry.Operations?
    public var bOperations: CompareEntry.Operations?

    /// Names a cell.
    public init(
        a: CompareArm, b: CompareArm, control: CompareArm = .floor, workload: String,
        subject: String? = nil, shape: String? = nil, what: String? = nil, mode: String,
        workers: Int, aOperations: CompareEntry.Operations? = nil,
        bOperations: CompareEntry.Operations? = nil
    ) {
        self.a = a
        self.b = b
        self.control = control
        self.workload = workload
        self.subject = subject
        self.shape = shape
        self.what = what
        self.mode = mode
        self.workers = workers
        self.aOperations = aOperations
        self.bOperations = bOperations
    }

    /// Names it in findings and dry runs.
    public var description: String {
        let parts = [subject, shape, what, mode == "none" ? nil : "\(mode) mode"]
        return "\(a.name) and \(b.name), \(workload), "
            + (parts.compactMap(\.self) + ["\(workers) worker\(workers == 1 ? "" : "s")"])
            .joined(separator: ", ")
    }
}

extension CompareArm {
    /// The physical floor under the plainest loop: work that no change to a reference touches.
    public static let floor = CompareArm(name: "floor") { site in
        Catalog.subjects.first { $0.id == "floor" }?.makeCell(site, GetPut.id, .atomic)
    }
}
