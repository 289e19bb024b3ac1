/// A table about a run that is not its results, such as what was counted beside them.
public struct DetailTable: Sendable, Equatable {
    /// What it holds, in a few words.
    public let title: String
    /// All with the same names in the same order.
    public let rows: [[Cell]]

    /// Puts a table together.
    public init(title: String, rows: [[Cell]]) {
        self.title = title
        self.rows = rows
    }
}
