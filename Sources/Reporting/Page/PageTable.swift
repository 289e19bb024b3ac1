import Records

/// Rows as a table in a box that scrolls by itself.
struct PageTable {
    /// All with the same names in the same order.
    let rows: [[Cell]]

    /// Longer texts are broken into lines.
    private static let longText = 40

    /// A table for each kind of row, where the first column tells kinds: of one kind most columns of another are
    /// unknown, and a table of all is mostly dashes.
    static func tables(_ rows: [[Cell]]) -> [String] {
        guard rows.first?.first?.name == "kind" else { return PageTable(rows: rows).html }
        var order: [String] = []
        var kinds: [String: [[Cell]]] = [:]
        for row in rows {
            guard case .text(let kind)? = row.first?.value else { continue }
            if kinds[kind] == nil { order.append(kind) }
            kinds[kind, default: []].append(row)
        }
        return order.flatMap { PageTable(rows: kinds[$0, default: []]).html }
    }

    /// Columns in which something is known; the others tell nothing.
    private var columns: [Int] {
        (rows.first ?? []).indices.filter { column in
            rows.contains { row in
                guard row.indices.contains(column) else { return false }
                switch row[column].value {
                case .unknown: return false
                case .text(let text): return !text.isEmpty
                default: return true
                }
            }
        }
    }

    /// Markup; nothing when there are no rows.
    var html: [String] {
        guard let first = rows.first else { return [] }
        let columns = columns
        let numeric = Set(
            columns.filter { column in
                !rows.contains { row in
                    guard row.indices.contains(column) else { return false }
                    if case .text = row[column].value { return true }
                    return false
                }
            })
        let head = columns.map { column in
            let name = SVG.escape(first[column].name.replacing("_", with: " "))
            return "<th\(numeric.contains(column) ? " class=n" : "")>\(name)</th>"
        }.joined()
        let lines = rows.map { row in
            "<tr>"
                + columns.map { column in
                    row.indices.contains(column) ? Self.cell(row[column]) : "<td></td>"
                }.joined() + "</tr>"
        }
        return ["<div class=box tabindex=0><table class=f><thead><tr>\(head)</tr></thead><tbody>"]
            + lines
            + ["</tbody></table></div>"]
    }

    /// The figure as people read it.
    ///
    /// The exact one stays with it where it was rounded, save those of an interval's ends, which are half of all
    /// figures and in every other format. Most cells hold figures, so those have no class.
    private static func cell(_ cell: Cell) -> String {
        let isEnd = cell.name.hasSuffix("_low") || cell.name.hasSuffix("_high")
        switch cell.value {
        case .unknown: return "<td>–</td>"
        case .integer(let integer): return "<td>\(integer)</td>"
        case .flag(let flag): return "<td>\(flag ? "yes" : "no")</td>"
        case .number(let number):
            let text = Figure.number(number, .fine)
            let exact =
                number.isFinite && !isEnd && text != "\(number)" ? " data-v=\"\(number)\"" : ""
            return "<td\(exact)>\(text)</td>"
        case .text(let text):
            return "<td class=\(text.count > longText ? "w" : "t")>\(SVG.escape(text))</td>"
        }
    }
}
