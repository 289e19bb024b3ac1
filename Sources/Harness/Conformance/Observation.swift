internal import Percpu

/// What one operation led to in the implementation under test.
struct Observation {
    var returned: Returned
    /// `nil` when there is no ref to ask.
    var state: Glimpse?
    var events: [Event]
    var during: Glimpse?
    var misuses: [Misuse]
    /// `nil` after exit.
    var total: Int?

    var warnings: [KernelWarning] { misuses.compactMap(KernelWarning.init) }

    /// Where this first departs from `expected`; `nil` when it does not.
    ///
    /// With `anyOrder`, events come from several threads, in an order that is chance.
    func difference(from expected: Outcome, anyOrder: Bool) -> Difference? {
        if let refusal = misuses.first(where: \.isRefusal) {
            return Difference("to be carried out", "refused: \(refusal)")
        }
        guard let state else { return Difference("a ref", "none") }
        let bag = anyOrder || expected.isUnordered
        return Difference("ret", expected.returned, returned)
            ?? state.difference(from: expected.state)
            ?? Self.difference(in: "events", expected.events, events, asBag: bag)
            ?? Difference("blocks", expected.during != nil, during != nil)
            ?? expected.during.flatMap { during?.difference(from: $0, prefix: "during.") }
            ?? Difference("warns", !expected.warnings.isEmpty, !warnings.isEmpty)
            ?? Difference("warn", expected.warnings, warnings)
            ?? (expected.comparesTotal ? Difference("total", expected.total, total) : nil)
    }

    private static func difference(
        in key: String, _ expected: [Event], _ got: [Event], asBag: Bool
    ) -> Difference? {
        let same = asBag ? expected.sorted(by: <) == got.sorted(by: <) : expected == got
        return same ? nil : Difference(key, expected, got)
    }
}

/// A departure in words, for a person who compares two values.
struct Difference {
    let expected: String
    let got: String

    init(_ expected: String, _ got: String) {
        self.expected = expected
        self.got = got
    }

    /// `nil` when the two are the same.
    init?<Value: Equatable & Described>(_ key: String, _ expected: Value, _ got: Value) {
        if expected == got { return nil }
        self.init("\(key) \(expected.inWords)", "\(key) \(got.inWords)")
    }
}

extension Glimpse {
    func difference(from expected: Glimpse, prefix: String = "") -> Difference? {
        Difference(prefix + "dying", expected.isDying, isDying)
            ?? Difference(prefix + "zero", expected.isZero, isZero)
            ?? Difference(prefix + "released", expected.released, released)
            ?? Difference(prefix + "confirms.A", expected.confirms.a, confirms.a)
            ?? Difference(prefix + "confirms.B", expected.confirms.b, confirms.b)
    }
}

extension Event: Comparable {
    public static func < (left: Event, right: Event) -> Bool { left.rawValue < right.rawValue }
}
