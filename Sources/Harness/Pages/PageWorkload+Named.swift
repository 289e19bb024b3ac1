extension PageWorkload {
    /// A loop over pages as it is named on the command line.
    public struct Named: Sendable {
        /// Base and suffixes: `gup-fast-16+random+zap`.
        public let name: String
        public let workload: PageWorkload
        /// One sentence.
        public let summary: String
    }

    /// Every one that can be named; the first is the default.
    public static let named: [Named] = bases.flatMap { base in
        Spread.allCases.sorted { $0.rank < $1.rank }.flatMap { spread in
            (base.canBeZapped ? [false, true] : [false]).map { zapping in
                Named(
                    name: base.name + spread.suffix + (zapping ? "+zap" : ""),
                    workload: PageWorkload(
                        base.loop, batch: base.batch, spread: spread, zapping: zapping),
                    summary: base.summary + spread.summary
                        + (zapping ? "; entries are unmapped meanwhile" : ""))
            }
        }
    }

    private struct Base {
        let name: String
        let loop: Loop
        let batch: Int
        let summary: String
        /// Whether there is a walk that could find its entry gone.
        var canBeZapped: Bool { loop == .gupFast || loop == .gupFastHuge }
    }

    private static let bases = [
        Base(
            name: Loop.getPut.rawValue, loop: .getPut, batch: 1,
            summary: "get_page and put_page of a mapped page"),
        Base(
            name: Loop.reference.rawValue, loop: .reference, batch: 1,
            summary: "get and put of the pagemap's reference alone"),
        Base(
            name: Loop.gupFast.rawValue, loop: .gupFast, batch: 1,
            summary: "pin and unpin, one page a call"),
        Base(
            name: "\(Loop.gupFast.rawValue)-16", loop: .gupFast, batch: 16,
            summary: "pin and unpin, 16 pages a call"),
        Base(
            name: "\(Loop.gupFast.rawValue)-512", loop: .gupFast, batch: 512,
            summary: "pin and unpin, 512 pages a call"),
        Base(
            name: Loop.gupFastHuge.rawValue, loop: .gupFastHuge, batch: 512,
            summary: "pin and unpin of a 2 MiB mapping"),
    ]
}

extension PageWorkload.Spread {
    fileprivate var rank: Int {
        switch self {
        case .own: 0
        case .same: 1
        case .random: 2
        }
    }

    fileprivate var suffix: String { self == .own ? "" : "+\(rawValue)" }

    fileprivate var summary: String {
        switch self {
        case .own: ", each worker its own"
        case .same: ", all workers the same"
        case .random: ", drawn beforehand from all"
        }
    }
}
