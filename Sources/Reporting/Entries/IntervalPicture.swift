import Records

/// An interval drawn against 1 on a scale that is the same in every line: `  ░░│░├─●┤`.
///
/// A column is 1 %, so that 0.92 and 1.08 are the ends. `░` is what is too small to name.
struct IntervalPicture {
    /// Columns on each side of 1.
    private static let side = 8
    /// What a column is worth.
    private static let step = 0.01
    static let columns = 2 * side + 1

    let ratio: Measured
    /// Smallest difference that is named, as a share of 1.
    let margin: Double

    var text: String {
        var columns = (0..<Self.columns).map { column -> Character in
            if column == Self.side { return "│" }
            let distance = Double((column - Self.side).magnitude) * Self.step
            // Half a rounding error more, so that 1 % reaches the column at 1 %.
            return distance <= margin + Self.step * 1e-6 ? "░" : " "
        }
        let (low, high) = (place(ratio.low), place(ratio.high))
        for column in columns.indices where low <= column && column <= high {
            columns[column] = "─"
        }
        if low < 0 { columns[0] = "◂" }
        if high >= Self.columns { columns[Self.columns - 1] = "▸" }
        if columns.indices.contains(low) { columns[low] = "├" }
        if columns.indices.contains(high) { columns[high] = "┤" }
        let middle = place(ratio.median)
        if columns.indices.contains(middle) { columns[middle] = "●" }
        return String(columns)
    }

    /// Where the scale begins, where 1 is, and where it ends, above the pictures.
    static let heading: String = {
        let ends = ["0.92", "1", "1.08"]
        let gap = String(repeating: " ", count: side - ends[0].count)
        let rest = String(repeating: " ", count: side - ends[2].count)
        return ends[0] + gap + ends[1] + rest + ends[2]
    }()

    /// The column of a value; beyond either end for what is not on the scale.
    private func place(_ value: Double) -> Int {
        let distance = (value - 1) / Self.step
        guard distance.magnitude < 1000 else { return distance < 0 ? -1 : Self.columns }
        return min(Self.columns, max(-1, Int(distance.rounded()) + Self.side))
    }
}
