/// A value that a finding names the way the vectors write it.
protocol Described {
    var inWords: String { get }
}

extension Bool: Described {
    var inWords: String { self ? "true" : "false" }
}

extension Int: Described {
    var inWords: String { String(self) }
}

extension Returned: Described {
    var inWords: String {
        switch self {
        case .nothing: "null"
        case .flag(let flag): flag.inWords
        case .number(let number): number.inWords
        }
    }
}

extension Optional: Described where Wrapped: Described {
    var inWords: String { map(\.inWords) ?? "null" }
}

extension Array: Described where Element: RawRepresentable<String> {
    var inWords: String { "[\(map(\.rawValue).joined(separator: ", "))]" }
}
