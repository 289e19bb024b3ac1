import Harness
import Testing
import ZoneDevice

/// Operations per page, held against the tables of the reference text: exact, row by row.
struct PageOperationTests {
    /// One row: what a kernel does to a page (P) and to its pagemap (R).
    struct Row: Sendable, CustomTestStringConvertible {
        var kernel: String
        var rules: String
        var pin: (p: Double, r: Double)
        var unpin: (p: Double, r: Double)
        var drift = 0.0

        var testDescription: String { "\(kernel), \(rules)" }

        init(
            _ kernel: String, _ rules: any PageRules.Type, pin: (Double, Double),
            unpin: (Double, Double), drift: Double = 0
        ) {
            self.kernel = kernel
            self.rules = rules.id
            self.pin = pin
            self.unpin = unpin
            self.drift = drift
        }
    }

    /// Walks of 4 KiB mappings that look the pagemap up for each page, so that a batch changes nothing.
    static let perPage = [
        Row("4.11", BeforePatch.self, pin: (1, 3), unpin: (1, 1)),
        Row("never released", SpeculativeGetOldPut.self, pin: (1, 2), unpin: (1, 1), drift: -1),
        Row("4.12 to 4.15", AfterPatch.self, pin: (1, 2), unpin: (1, 0)),
        Row("6.17", NoLookup.self, pin: (1, 0), unpin: (1, 0)),
        Row("6.1, private memory", AllocatedPages.self, pin: (1, 1), unpin: (1, 1)),
    ]

    /// Walks of 4 KiB mappings that look it up once: R per call.
    static let perRange = [
        Row("4.16 to 5.16", RangeLookup.self, pin: (1, 2), unpin: (1, 0)),
        Row("5.18 to 6.16", IdlePages.self, pin: (1, 2), unpin: (1, 0)),
    ]

    /// Walks of a 2 MiB mapping: P and R of all 512 pages together.
    static let huge = [
        Row("4.11", BeforePatch.self, pin: (512, 1536), unpin: (512, 512)),
        Row("never released", SpeculativeGetOldPut.self, pin: (512, 1536), unpin: (512, 512)),
        Row("4.12 to 4.15", AfterPatch.self, pin: (512, 1024), unpin: (512, 0)),
        Row("4.16 to 5.16", RangeLookup.self, pin: (512, 2), unpin: (512, 0)),
        Row("5.17", CompoundPages.self, pin: (512, 2), unpin: (1, 0)),
        Row("5.18 to 6.16", IdlePages.self, pin: (512, 2), unpin: (512, 0)),
        Row("6.17", NoLookup.self, pin: (1, 0), unpin: (1, 0)),
        Row("6.1, private memory", AllocatedPages.self, pin: (512, 512), unpin: (512, 512)),
    ]

    /// `get_page` and `put_page` alone.
    static let getPut =
        [
            Row("4.11", BeforePatch.self, pin: (1, 1), unpin: (1, 1)),
            Row("never released", SpeculativeGetOldPut.self, pin: (1, 1), unpin: (1, 1)),
        ]
        + [
            AfterPatch.self, RangeLookup.self, CompoundPages.self, IdlePages.self, NoLookup.self,
            AllocatedPages.self,
        ].map { (rules: any PageRules.Type) in Row("later", rules, pin: (1, 0), unpin: (1, 0)) }

    /// What a row says of one page, in one mode.
    private func expected(
        _ row: Row, _ mode: CountingMode, pages: Double = 1, range: Double = 1
    ) -> PageCycle {
        func operations(_ counts: (p: Double, r: Double)) -> PageOperations {
            let r = counts.r / range / pages
            return PageOperations(
                pageAtomics: counts.p / pages, refPercpu: mode == .percpu ? r : 0,
                refAtomic: mode == .atomic ? r : 0)
        }
        return PageCycle(
            pin: operations(row.pin), unpin: operations(row.unpin), drift: row.drift)
    }

    private func counted(
        _ row: Row, _ workload: PageWorkload, _ mode: CountingMode
    ) throws -> [PageCycle] {
        try PageArms.shapes.map { shape in
            try #require(
                CountedPages.cycle(
                    rules: row.rules, shape: shape, workload: workload, mode: mode))
        }
    }

    @Test(arguments: perPage, CountingMode.allCases)
    func `a 4 KiB page costs what its kernel spends on each page, whatever the batch`(
        row: Row, mode: CountingMode
    ) throws {
        for batch in [1, 16, 512] {
            for cycle in try counted(row, PageWorkload(.gupFast, batch: batch), mode) {
                #expect(cycle == expected(row, mode), "batch \(batch)")
            }
        }
    }

    @Test(arguments: perRange, CountingMode.allCases)
    func `a lookup for a range is shared by its pages`(row: Row, mode: CountingMode) throws {
        for batch in [1, 16, 512] {
            for cycle in try counted(row, PageWorkload(.gupFast, batch: batch), mode) {
                #expect(cycle == expected(row, mode, range: Double(batch)), "batch \(batch)")
            }
        }
    }

    @Test(arguments: [1, 16, 512])
    func `compound pages are put with one subtraction for each head`(batch: Int) throws {
        let row = Row("5.17", CompoundPages.self, pin: (1, 2), unpin: (1, 0))
        for cycle in try counted(row, PageWorkload(.gupFast, batch: batch), .percpu) {
            #expect(
                cycle.pin
                    == PageOperations(
                        pageAtomics: 1, refPercpu: 2 / Double(batch), refAtomic: 0))
            #expect(
                cycle.unpin
                    == PageOperations(pageAtomics: 1 / Double(batch), refPercpu: 0, refAtomic: 0))
        }
    }

    @Test(arguments: huge, CountingMode.allCases)
    func `a 2 MiB mapping costs what its kernel spends on all 512 pages`(
        row: Row, mode: CountingMode
    ) throws {
        for cycle in try counted(row, PageWorkload(.gupFastHuge), mode) {
            #expect(cycle == expected(row, mode, pages: 512))
        }
    }

    @Test(arguments: getPut, CountingMode.allCases)
    func `a get and a put of a page count in the pagemap before the patch only`(
        row: Row, mode: CountingMode
    ) throws {
        for cycle in try counted(row, PageWorkload(.getPut), mode) {
            #expect(cycle == expected(row, mode))
        }
    }

    @Test func `the ladder of kernels is four, two, two for a range, none`() throws {
        func refs(_ rules: any PageRules.Type, batch: Int) throws -> Double {
            let cycle = try #require(
                CountedPages.cycle(
                    rules: rules.id, shape: "kernel",
                    workload: PageWorkload(.gupFast, batch: batch), mode: .percpu))
            return cycle.cycle.refPercpu
        }
        #expect(try refs(BeforePatch.self, batch: 16) == 4)
        #expect(try refs(AfterPatch.self, batch: 16) == 2)
        #expect(try refs(RangeLookup.self, batch: 16) == 2.0 / 16)
        #expect(try refs(NoLookup.self, batch: 16) == 0)
    }

    @Test func `the table knows every kernel's rules`() {
        let rows = Set(Self.huge.map(\.rules))
        #expect(rows == Set(PageArms.rules))
        #expect(
            CountedPages.cycle(
                rules: "no-such-kernel", shape: "kernel",
                workload: PageWorkload(.getPut), mode: .percpu) == nil)
    }

    // MARK: - Rules that are wrong by one operation

    /// The patch, but a get still takes a pagemap reference.
    enum TakesOneMore: PageRules {
        static var id: String { "takes-one-more" }
        static var getTakesReference: Bool { true }
        static var take: PageTake { .always }
        static var lookup: PagemapLookup { .perPage }
        static var lastPut: LastPut { .dropsReference }
    }

    /// The patch, but a put still drops a pagemap reference.
    enum DropsOneMore: PageRules {
        static var id: String { "drops-one-more" }
        static var putDropsReference: Bool { true }
        static var lookup: PagemapLookup { .perPage }
        static var lastPut: LastPut { .dropsReference }
    }

    @Test func `an operation too many shows in the counts and in the drift`() {
        let row = expected(Self.perPage[2], .percpu)
        let workload = PageWorkload(.gupFast, batch: 16)
        let right = CountedPages.cycle(
            AfterPatch.self, KernelShape.self, workload, mode: .percpu)
        let more = CountedPages.cycle(
            TakesOneMore.self, KernelShape.self, workload, mode: .percpu)
        let less = CountedPages.cycle(
            DropsOneMore.self, InlineShape.self, workload, mode: .percpu)
        #expect(right == row)
        #expect(more.pin.refPercpu == 3 && more.drift == 1)
        #expect(less.unpin.refPercpu == 1 && less.drift == -1)
    }
}
