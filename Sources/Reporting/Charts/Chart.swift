/// A picture of some records: data in, drawing out, on a page or on a terminal.
///
/// Pure: the same data gives the same bytes.
public protocol Chart: Sendable {
    /// What is shown, in a few words.
    var title: String { get }
    /// How to read it: axes, bands, marks, and what would be alarming; two or three sentences.
    var caption: String { get }
    /// A complete `svg` element without a script; colours only by the classes of the page's style sheet.
    ///
    /// - Parameter id: Unique in the page, for elements that must be referred to.
    /// - Returns: Markup; every text in it is escaped.
    func svg(id: String) -> String
    /// The same on a terminal.
    ///
    /// - Parameter style: Width and colour.
    /// - Returns: Lines no wider than the style's width.
    func text(_ style: Style) -> [String]
    /// What has to be said of the figures themselves, a sentence each, always shown under the drawing.
    var notes: [String] { get }
    /// Whether it is a map, which the text for people shows beside its tables.
    var isMap: Bool { get }
}

extension Chart {
    public var notes: [String] { [] }
    public var isMap: Bool { false }
}
