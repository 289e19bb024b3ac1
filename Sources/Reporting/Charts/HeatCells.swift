import Records

/// What each cell of a map shows, and on which scale.
struct HeatCells {
    /// One cell.
    enum Cell: Equatable {
        case value(Double)
        /// It lost a CPU; no value counts.
        case lost
        /// A CPU with itself: there is nothing to measure.
        case meaningless
        /// Time did not reach it.
        case unreached
    }

    /// `[row][column]`, as many as the map has rows and columns.
    let cells: [[Cell]]
    /// Index of each row and of each column by its label.
    let rows: [Int: Int]
    let columns: [Int: Int]
    /// Ends at the least and the most value; `nil` when there is no value.
    let range: ClosedRange<Double>?
    /// Whether shades go by factors, not by differences.
    let isLogarithmic: Bool

    init(_ map: ContentionMap) {
        let rows = Self.places(map.rows)
        let columns = Self.places(map.columns)
        var cells = map.rows.indices.map { row in
            map.columns.indices.map { column -> Cell in
                let line = map.values.indices.contains(row) ? map.values[row] : []
                let value = line.indices.contains(column) ? line[column] : nil
                if let value, value.isFinite { return .value(value) }
                let isDiagonal =
                    map.kind == .cpuToCPU && map.rows[row] == map.columns[column]
                return isDiagonal ? .meaningless : .unreached
            }
        }
        for lost in map.lost {
            guard let row = rows[lost.row], let column = columns[lost.column] else { continue }
            cells[row][column] = .lost
        }
        self.cells = cells
        self.rows = rows
        self.columns = columns
        let values = cells.joined().compactMap { cell in
            if case .value(let value) = cell { value } else { nil }
        }
        guard let low = values.min(), let high = values.max() else {
            range = nil
            isLogarithmic = false
            return
        }
        range = low...high
        isLogarithmic = low > 0 && high / low > Axis.widestLinear
    }

    /// Index of each label; the first of several.
    private static func places(_ labels: [Int]) -> [Int: Int] {
        Dictionary(labels.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
    }

    /// Place of a value on the scale, 0 to 1; the middle when all values are the same.
    func place(_ value: Double) -> Double {
        guard let range, range.upperBound > range.lowerBound else { return 0.5 }
        if isLogarithmic {
            let low = Logarithm.decimal(range.lowerBound)
            let high = Logarithm.decimal(range.upperBound)
            return min(1, max(0, (Logarithm.decimal(value) - low) / (high - low)))
        }
        return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }

    /// The value at a place of the scale, of the three that its legend shows.
    var legend: [Double] {
        guard let range else { return [] }
        let middle =
            isLogarithmic
            ? (range.lowerBound * range.upperBound).squareRoot()
            : (range.lowerBound + range.upperBound) / 2
        return [range.lowerBound, middle, range.upperBound]
    }

    /// Shade of a value.
    func level(_ value: Double) -> Int {
        Int((place(value) * Double(ColourScale.levels - 1)).rounded())
    }

    /// Index in the palette of an image: the shades, then lost, then unknown.
    func index(_ cell: Cell) -> UInt8 {
        switch cell {
        case .value(let value): UInt8(level(value))
        case .lost: UInt8(ColourScale.levels)
        case .meaningless, .unreached: UInt8(ColourScale.levels + 1)
        }
    }
}
