/// A row of figures as a row of blocks: `▁▂▃▅█`.
enum Sparkline {
    private static let blocks = Array("▁▂▃▄▅▆▇█")

    /// One column per value; a gap for what is unknown.
    ///
    /// - Parameters:
    ///   - values: In their order.
    ///   - axis: The scale, which several lines can share.
    ///   - width: Where there are more values, as many of them at equal distances.
    /// - Returns: No more than `width` columns.
    static func text(_ values: [Double?], axis: Axis, width: Int) -> String {
        let shown =
            values.count <= width
            ? values
            : (0..<max(1, width)).map { values[$0 * (values.count - 1) / max(1, width - 1)] }
        return String(
            shown.map { value in
                guard let value, value.isFinite else { return " " }
                return blocks[Int((axis.place(value) * Double(blocks.count - 1)).rounded())]
            })
    }
}
