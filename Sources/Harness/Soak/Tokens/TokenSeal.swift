import FoundationEssentials

/// What every token looks like from outside: `rt1:KIND:PAYLOAD:CHECKSUM`.
///
/// One word that no shell changes: letters, digits, `:`, `-` and `_`. The checksum is there for tokens that
/// lose or change a character on their way through mails and terminals.
enum TokenSeal {
    /// What the words begin with that this build reads; the last one is what it writes.
    static let versions = ["rt1"]

    /// What is inside a whole token.
    struct Content: Equatable {
        var kind: String
        var payload: [UInt8]
    }

    /// Makes the word.
    static func close(_ content: Content) -> String {
        let payload = Data(content.payload).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        let body = "\(versions[0]):\(content.kind):\(payload)"
        return "\(body):\(hex(CRC32.of(Array(body.utf8))))"
    }

    /// Whether a word means to be a token: `rt`, digits, a colon.
    static func isMeant(by text: String) -> Bool {
        guard text.hasPrefix("rt"), let colon = text.firstIndex(of: ":") else { return false }
        return text[..<colon].dropFirst(2).allSatisfy { $0.isASCII && $0.isNumber }
    }

    /// Takes the word apart, and believes none of it before all is checked but what kind it means to be.
    ///
    /// - Throws: `TokenError`, naming what is wrong.
    static func open(
        _ text: String, kinds: [String], reserved: String
    ) throws(TokenError) -> Content {
        guard isMeant(by: text) else { throw .noToken(text) }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard versions.contains(parts[0]) else {
            throw .unknownVersion(parts[0], known: versions)
        }
        guard kinds.contains(parts[1]) else {
            throw .unknown(UnknownTokenName.of("kind of token", parts[1], among: kinds))
        }
        if parts[1] == reserved { throw .schedule }
        guard parts.count == 4 else {
            throw .damaged(
                parts.count < 4 ? "its end is missing; copy all of it" : "it goes on after its end")
        }
        if let bad = parts[2].first(where: { !alphabet.contains($0) }) {
            throw .damaged("it holds '\(TokenError.shown("\(bad)"))', which no token does")
        }
        guard parts[3] == hex(CRC32.of(Array(parts[...2].joined(separator: ":").utf8))) else {
            throw .damaged("its checksum is another one; copy all of it, without spaces")
        }
        let padding = String(repeating: "=", count: (4 - parts[2].count % 4) % 4)
        let standard = parts[2].replacing("-", with: "+").replacing("_", with: "/")
        guard let payload = Data(base64Encoded: standard + padding) else {
            throw .damaged("its content is no base64url")
        }
        return Content(kind: parts[1], payload: Array(payload))
    }

    private static let alphabet = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

    private static func hex(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

/// The checksum of Ethernet, zip and PNG (ISO 3309): every change of up to 32 neighbouring bits shows.
enum CRC32 {
    /// The checksum of `bytes`.
    static func of(_ bytes: [UInt8]) -> UInt32 {
        var sum = ~UInt32(0)
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xedb8_8320 }
        }
        return ~sum
    }
}
