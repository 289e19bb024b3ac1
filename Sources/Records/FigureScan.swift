/// Looks through JSON for what stands in the place of a number and is none that can be worked with.
///
/// JSON has no `NaN` and no `Infinity`, yet programs write them; and a number may be too large for a Double.
struct FigureScan {
    /// What was found first.
    struct Found: Equatable {
        /// As written: `NaN`, `1e999`.
        let token: String
        /// Keys and indices on the way to it: `results.0.ns_per_pair.median`.
        let key: String
        /// From 1.
        let line: Int

        /// What should stand there.
        var expected: String { "a number at '\(key)', found \(token)" }
    }

    /// Where the scan is: in an object at a key, or in a list at an index.
    private enum Step {
        case key(String?)
        case index(Int)

        var text: String {
            switch self {
            case .key(let key): key ?? ""
            case .index(let index): "\(index)"
            }
        }
    }

    private static let bare: Set<String> = ["nan", "-nan", "inf", "-inf", "infinity", "-infinity"]

    /// Looks through text, which need not be whole or even JSON.
    ///
    /// - Parameter bytes: One JSON value or several.
    /// - Returns: `nil` when every number is one.
    static func first(in bytes: some Collection<UInt8>) -> Found? {
        var steps: [Step] = []
        var line = 1
        var word: [UInt8] = []
        var text: [UInt8] = []
        var isInString = false
        var isEscaped = false

        func found() -> Found? {
            guard isSuspect(word) else { return nil }
            let token = String(decoding: word, as: UTF8.self)
            guard bare.contains(token.lowercased()) || Double(token)?.isFinite == false else {
                return nil
            }
            return Found(token: token, key: steps.map(\.text).joined(separator: "."), line: line)
        }
        for byte in bytes {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                    // The value of a key has no key after it, so the last string before a colon counts.
                    continue
                }
                text.append(byte)
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                isInString = true
                text.removeAll(keepingCapacity: true)
            case UInt8(ascii: ":"):
                if !steps.isEmpty {
                    steps[steps.count - 1] = .key(String(decoding: text, as: UTF8.self))
                }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                steps.append(byte == UInt8(ascii: "{") ? .key(nil) : .index(0))
            case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","), 0x20, 0x09, 0x0a, 0x0d:
                if let found = found() { return found }
                word.removeAll(keepingCapacity: true)
                if byte == UInt8(ascii: ","), case .index(let index)? = steps.last {
                    steps[steps.count - 1] = .index(index + 1)
                } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                    _ = steps.popLast()
                } else if byte == 0x0a {
                    line += 1
                }
            default: word.append(byte)
            }
        }
        return found()
    }

    /// Most words are plain numbers, which are not worth a text: only an exponent or hundreds of digits make
    /// one too large.
    private static func isSuspect(_ word: [UInt8]) -> Bool {
        guard let first = word.first, word.count > 2 else { return false }
        switch first {
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return false
        case UInt8(ascii: "n"): return word[1] == UInt8(ascii: "a")
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            return word.count > 300 || word.contains { $0 == 0x65 || $0 == 0x45 }
        default: return true
        }
    }
}
