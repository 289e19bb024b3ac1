/// Text broken into lines at blanks, and inside lists after commas.
struct Wrapped {
    private(set) var lines: [String] = []

    /// Breaks `text`.
    ///
    /// - Parameters:
    ///   - text: One paragraph.
    ///   - first: Columns of the first line.
    ///   - rest: Columns of the others.
    init(_ text: String, first: Int, rest: Int) {
        var line = ""
        for piece in Wrapped.pieces(of: text) {
            let width = lines.isEmpty ? first : rest
            if !line.isEmpty, line.count + piece.trimmingBlank.count > width {
                lines.append(String(line.trimmingBlank))
                line = ""
            }
            line += piece
        }
        lines.append(String(line.trimmingBlank))
    }

    /// The text in parts that stay whole, each with the blank or comma that ends it.
    private static func pieces(of text: String) -> [Substring] {
        var pieces: [Substring] = []
        var start = text.startIndex
        for index in text.indices where text[index] == " " || text[index] == "," {
            let end = text.index(after: index)
            pieces.append(text[start..<end])
            start = end
        }
        return pieces + [text[start...]]
    }
}

extension StringProtocol {
    fileprivate var trimmingBlank: SubSequence {
        guard let end = lastIndex(where: { $0 != " " }) else { return prefix(0) }
        return self[...end]
    }
}

/// CPU ids in an order that matters, with rising runs drawn together: `0-3,8,4-5`.
struct OrderedRuns: CustomStringConvertible {
    private var runs: [ClosedRange<Int>] = []

    init(_ cpus: some Sequence<Int>) {
        for cpu in cpus {
            if let last = runs.last, last.upperBound + 1 == cpu {
                runs[runs.count - 1] = last.lowerBound...cpu
            } else {
                runs.append(cpu...cpu)
            }
        }
    }

    var description: String {
        runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ",")
    }
}
