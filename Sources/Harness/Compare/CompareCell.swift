public import Records

/// One of the two sides of a comparison, in one cell.
public struct CompareArm: Sendable {
    /// What the user calls it.
    public let name: String
    /// Why it cannot run in the calling thread, `nil` when it can.
    let unavailableReason: @Sendable () -> String?
    /// Makes it anew for one turn; `nil` when there is no such cell.
    ///
    /// What it draws follows from the seed.
    let makeCell: @Sendable (Site, _ seed: UInt64) throws(HarnessError) -> BenchCell?

    /// Something that has nothing to draw.
    init(
        name: String, unavailableReason: @escaping @Sendable () -> String? = { nil },
        makeCell: @escaping @Sendable (Site) -> BenchCell?
    ) {
        self.init(
            name: name, unavailableReason: unavailableReason, drawing: { site, _ in makeCell(site) }
        )
    }

    /// Something that draws, as which pages are used.
    init(
        name: String, unavailableReason: @escaping @Sendable () -> String? = { nil },
        drawing makeCell:
            @escaping @Sendable (Site, _ seed: UInt64) throws(HarnessError) -> BenchCell?
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
        self.init(
            name: subject.id,
            unavailableReason: { subject.misfit(workload) ?? subject.unavailableReason() },
            makeCell: { site in subject.makeCell(site, workload, mode) })
    }

    /// The side that does nothing: what the other one costs is all there is to tell.
    static let nothing = CompareArm(name: CompareEntry.nothing) { _ in nil }
}

extension Subject {
    /// Why a workload is not for it, whatever the host; `nil` when it is.
    ///
    /// A yardstick would run the plain loop in its place, which a comparison must not pass off.
    func misfit(_ workload: String) -> String? {
        guard let user = Catalog.workloads.first(where: { $0.id == workload && $0.isUser }),
            makeStorm == nil
        else { return nil }
        return "\(user.id) needs a reference with a percpu mode"
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
    /// `percpu`, `atomic`, both where each side has its own, or `none` where neither has one.
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

    /// The turns of a round.
    ///
    /// Of a cost alone there is nothing to hold it against, nor to call noise.
    var turns: [CompareTurn] {
        if b.name == CompareEntry.nothing { return [.a] }
        return a.name == CompareEntry.nothing ? [.b] : CompareTurn.allCases
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
