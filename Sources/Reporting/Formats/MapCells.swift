internal import Records

/// Every cell of a run's maps, for formats that write figures and draw nothing.
struct MapCells {
    /// One cell of a map, by the labels of its row and column.
    struct Entry {
        let row: Int
        let column: Int
        /// `nil` where there is none.
        let value: Double?
        /// Half the width of its interval; `nil` where the record does not tell.
        let spread: Double?
        /// `measured`, `lost`, `meaningless` or `unreached`.
        let state: String
    }

    let map: ContentionMap
    /// Tells maps of the same kind and subject of one run apart, from 1.
    let number: Int
    /// What was measured, as the heat map has it.
    let title: String
    private let cells: HeatCells

    /// The maps of a run, in order.
    static func all(of run: RecordedRun) -> [MapCells] {
        var taken: [String: Int] = [:]
        return run.charts.compactMap { $0 as? HeatMap }.map { heat in
            let key = "\(heat.map.kind.rawValue) \(heat.map.subject)"
            taken[key, default: 0] += 1
            return MapCells(
                map: heat.map, number: taken[key, default: 1], title: heat.title, cells: heat.cells)
        }
    }

    /// Row by row.
    var entries: [Entry] {
        map.rows.indices.flatMap { row in
            map.columns.indices.map { entry(row, $0) }
        }
    }

    /// The cell at a place of the table.
    func entry(_ row: Int, _ column: Int) -> Entry {
        var value: Double?
        let state: String
        switch cells.cells[row][column] {
        case .value(let number): (value, state) = (number, "measured")
        case .lost: state = "lost"
        case .meaningless: state = "meaningless"
        case .unreached: state = "unreached"
        }
        let spreads = map.spreads.indices.contains(row) ? map.spreads[row] : []
        let spread = value != nil && spreads.indices.contains(column) ? spreads[column] : nil
        return Entry(
            row: map.rows[row], column: map.columns[column], value: value, spread: spread,
            state: state)
    }
}
