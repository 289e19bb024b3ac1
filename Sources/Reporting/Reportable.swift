public import Records

/// What an entry of results must say about itself so that every format can show it.
///
/// JSON needs no more than `Codable`. A new command conforms its entry in one file under Entries.
public protocol Reportable: Codable, Sendable {
    /// The entry as one row of a table with one value per cell.
    ///
    /// Every entry of the type has the same names in the same order; an unknown value has its name too.
    var cells: [Cell] { get }

    /// The entry as a test that passed, failed or was skipped.
    var testPoint: TestPoint { get }

    /// The body of the report for people: what stands between the header and the warnings.
    ///
    /// - Parameters:
    ///   - document: All entries; in the order in which they are to be understood.
    ///   - style: Width and colour.
    /// - Returns: Lines no wider than the style's width.
    static func humanBody(of document: Document<Self>, style: Style) -> [String]

    /// Pictures of the results; none unless a command has some.
    static func charts(of document: Document<Self>) -> [any Chart]

    /// What the results come to, the most important first; says whether something was violated unless a command
    /// has more to say.
    static func verdicts(of document: Document<Self>) -> [RunVerdict]

    /// Tables of what no row holds; none unless a command has some.
    static func details(of document: Document<Self>) -> [DetailTable]

    /// Costs over numbers of workers that other runs may have as well; none unless a command has some.
    static func curves(of document: Document<Self>) -> [RunCurve]
}

extension Reportable {
    public static func charts(of document: Document<Self>) -> [any Chart] { [] }
    public static func details(of document: Document<Self>) -> [DetailTable] { [] }
    public static func curves(of document: Document<Self>) -> [RunCurve] { [] }

    public static func verdicts(of document: Document<Self>) -> [RunVerdict] {
        ViolationVerdict.of(document.violations)
    }
}

/// One named value of a row.
public struct Cell: Sendable, Equatable {
    /// What kind of value it is, which decides how a format writes it.
    public enum Value: Sendable, Equatable {
        case text(String)
        case integer(Int)
        case number(Double)
        case flag(Bool)
        case unknown
    }

    /// The key of the JSON entry, with the inner key after an underscore.
    public let name: String
    /// What the row holds under that name.
    public let value: Value

    /// A value of any kind.
    public init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }

    /// A number that may be unknown.
    public init(_ name: String, _ number: Double?) {
        self.init(name, number.map(Value.number) ?? .unknown)
    }

    /// A count that may be unknown.
    public init(_ name: String, _ count: Int?) {
        self.init(name, count.map(Value.integer) ?? .unknown)
    }

    /// A text that may be unknown.
    public init(_ name: String, _ text: String?) {
        self.init(name, text.map(Value.text) ?? .unknown)
    }
}

/// An entry, or a violation, seen as a test.
public struct TestPoint: Sendable, Equatable {
    /// How it ended.
    public enum Outcome: Sendable, Equatable {
        case passed
        case failed
        /// Not run, with the machine's reason.
        case skipped(String)
    }

    /// What was tested, in words that stay the same from run to run.
    public let name: String
    /// How it ended.
    public let outcome: Outcome
    /// What a person wants to know besides, a few short lines.
    public let diagnostics: [String]

    /// Puts a test's result together.
    public init(name: String, outcome: Outcome, diagnostics: [String] = []) {
        self.name = name
        self.outcome = outcome
        self.diagnostics = diagnostics
    }
}
