/// What is wrong with a list of ids.
public enum CPUListError: ExitCoded, Equatable, CustomStringConvertible {
    /// Nothing between two commas, or nothing at all.
    case empty(list: String)
    case notANumber(token: String)
    case reversed(token: String)
    case badStride(token: String)
    /// No machine has an id this large; the list was probably mistyped.
    case tooLarge(token: String)

    public var description: String { line }

    public var exitCode: Int32 { ExitCode.usage }

    public var line: String {
        switch self {
        case .empty(let list):
            "empty entry in list '\(list)': write ids and ranges such as 0-3,8,10-20:2"
        case .notANumber(let token):
            "'\(token)' is not an id or a range: write something like 0-3,8,10-20:2"
        case .reversed(let token):
            "'\(token)' is reversed: write the smaller id first"
        case .badStride(let token):
            "'\(token)' has no usable stride: it is a number from 1, as in 10-20:2"
        case .tooLarge(let token):
            "'\(token)' is too large: ids end at \(CPUSet.largestID)"
        }
    }
}

extension CPUSet {
    /// Far above any `CONFIG_NR_CPUS`; it bounds what a mistyped list can cost.
    public static let largestID = 16_777_215

    /// Reads `0-3,8,10-20:2`: ids, ranges, and ranges of which every nth id is meant.
    ///
    /// - Parameter kernelList: The list without spaces or line end.
    /// - Throws: `CPUListError` naming the first entry that cannot be read.
    public init(kernelList: String) throws(CPUListError) {
        var ranges: [ClosedRange<Int>] = []
        for token in kernelList.split(separator: ",", omittingEmptySubsequences: false) {
            if token.isEmpty { throw .empty(list: kernelList) }
            ranges += try CPUSet.ranges(of: token)
        }
        self.init(ranges: ranges)
    }

    private static func ranges(of token: Substring) throws(CPUListError) -> [ClosedRange<Int>] {
        let parts = token.split(separator: ":", omittingEmptySubsequences: false)
        let bounds = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count <= 2, parts.count <= 2 else { throw .notANumber(token: String(token)) }
        let first = try number(bounds[0], in: token)
        let last = bounds.count == 2 ? try number(bounds[1], in: token) : first
        if last < first { throw .reversed(token: String(token)) }
        guard parts.count == 2 else { return [first...last] }
        guard bounds.count == 2, let stride = digits(parts[1]), stride > 0 else {
            throw .badStride(token: String(token))
        }
        if stride == 1 { return [first...last] }
        return Swift.stride(from: first, through: last, by: stride).map { $0...$0 }
    }

    private static func number(
        _ text: Substring, in token: Substring
    ) throws(CPUListError) -> Int {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw .notANumber(token: String(token))
        }
        guard let value = Int(text), value <= largestID else {
            throw .tooLarge(token: String(token))
        }
        return value
    }

    /// Digits only, so that neither `+3` nor `-3` is a number here.
    private static func digits(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
    }
}
