/// JSON on one line, made by taking away and nothing else.
enum CompactJSON {
    /// Drops the blanks between the tokens; what stands in strings stays, and so does every other byte.
    ///
    /// - Parameter text: A whole JSON value.
    /// - Returns: The same value without a line break in it.
    static func compacted(_ text: some Sequence<UInt8>) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(text.underestimatedCount)
        var isInString = false
        var isEscaped = false
        for byte in text {
            if isInString {
                line.append(byte)
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case 0x20, 0x09, 0x0a, 0x0d: continue
            case UInt8(ascii: "\""): isInString = true
            default: break
            }
            line.append(byte)
        }
        return line
    }
}
