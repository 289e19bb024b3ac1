public import Records

/// One row per entry with a header row, as spreadsheets and data frames read it (RFC 4180).
///
/// Unknown is an empty field. Each row also says which host and kernel it comes from, so that files
/// of several hosts can be put together.
public struct CSV: RunsFormat {
    public let id = "csv"
    public let summary = "one row per result, with a header row"
    public let fileExtension = "csv"

    /// There is nothing to choose.
    public init() {}

    /// Rows of one shape stand under one header; each further shape follows after an empty line.
    ///
    /// Where a host is emulated there is one column more, which says what its timings are worth. The cells
    /// of maps are the last table, one per row.
    public func render(_ runs: [RecordedRun], style: Style) throws(RecordError) -> String {
        let isLabelled = runs.contains { $0.environment.isEmulated }
        var order: [[String]] = []
        var shapes: [[String]: [String]] = [:]
        for run in runs {
            let place = [
                Cell("host", .text(run.host.name)), Cell("kernel", .text(run.host.kernel)),
            ]
            let label = [
                Cell("timings", run.environment.isEmulated ? "meaningless: emulated" : nil)
            ]
            for cells in run.rows {
                let row = place + cells + (isLabelled ? label : [])
                let header = row.map(\.name)
                if shapes[header] == nil { order.append(header) }
                shapes[header, default: []].append(Self.line(row))
            }
        }
        var maps: [String] = []
        var mapHeader: [String] = []
        for run in runs {
            let place = [
                Cell("host", .text(run.host.name)), Cell("kernel", .text(run.host.kernel)),
            ]
            let label = [
                Cell("timings", run.environment.isEmulated ? "meaningless: emulated" : nil)
            ]
            for map in MapCells.all(of: run) {
                for entry in map.entries {
                    let row = place + Self.cells(entry, of: map) + (isLabelled ? label : [])
                    mapHeader = row.map(\.name)
                    maps.append(Self.line(row))
                }
            }
        }
        if !maps.isEmpty {
            order.append(mapHeader)
            shapes[mapHeader] = maps
        }
        let tables = order.map { header in
            ([header.joined(separator: ",")] + shapes[header, default: []])
                .map { "\($0)\r\n" }.joined()
        }
        return tables.joined(separator: "\r\n")
    }

    /// Labels of row and column are those of CPUs or nodes, as the kind says.
    private static func cells(_ entry: MapCells.Entry, of map: MapCells) -> [Cell] {
        [
            Cell("kind", .text(map.map.kind.rawValue)), Cell("subject", .text(map.map.subject)),
            Cell("map", .integer(map.number)), Cell("row", .integer(entry.row)),
            Cell("column", .integer(entry.column)), Cell("value", entry.value),
            Cell("spread", entry.spread), Cell("unit", .text(map.map.unit)),
            Cell("state", .text(entry.state)),
        ]
    }

    private static func line(_ row: [Cell]) -> String {
        row.map { field($0.value) }.joined(separator: ",")
    }

    private static func field(_ value: Cell.Value) -> String {
        switch value {
        case .unknown: ""
        case .integer(let integer): "\(integer)"
        case .number(let number): "\(number)"
        case .flag(let flag): "\(flag)"
        case .text(let text): quoted(text)
        }
    }

    private static func quoted(_ text: String) -> String {
        // By scalar, because "\r\n" is a single character that is neither of its halves.
        let special: Set<Unicode.Scalar> = ["\"", ",", "\n", "\r"]
        guard text.unicodeScalars.contains(where: special.contains) else { return text }
        return "\"\(text.replacing("\"", with: "\"\""))\""
    }
}
