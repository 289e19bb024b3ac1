public import Records

/// Why a word repeats nothing.
public enum TokenError: ExitCoded, Equatable, CustomStringConvertible {
    /// It is something else altogether.
    case noToken(String)
    /// It was made by another version of this program.
    case unknownVersion(String, known: [String])
    /// It lost or changed something on its way.
    case damaged(String)
    /// It names what this build does not know.
    case unknown(UnknownName)
    /// It asks for what cannot be run.
    case outOfRange(String)
    /// It is a schedule of the model checker.
    case schedule

    public var exitCode: Int32 {
        switch self {
        case .noToken, .unknown, .schedule: ExitCode.usage
        case .unknownVersion, .damaged, .outOfRange: ExitCode.malformed
        }
    }

    public var line: String {
        switch self {
        case .noToken(let text):
            "'\(Self.shown(text))' is no token; one is a word such as rt1:soak:…, as records have it"
        case .unknownVersion(let version, let known):
            "tokens of version '\(Self.shown(version))' are unknown; this build knows: "
                + known.joined(separator: ", ")
        case .damaged(let how): "the token is damaged: \(how)"
        case .unknown(let name): "the token names an \(name.line)"
        case .outOfRange(let what): "the token asks for \(what)"
        case .schedule: "the token is a schedule; schedules join with explore, this build has none"
        }
    }

    public var description: String { line }

    /// The start of a text from elsewhere, fit for one line.
    static func shown(_ text: String) -> String {
        let plain = text.unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control ? " " : Character(scalar)
        }
        return plain.count <= 40 ? String(plain) : String(plain.prefix(40)) + "…"
    }
}

/// Names that tokens hold, which are shown in one line whatever is in them.
enum UnknownTokenName {
    static func of(_ kind: String, _ token: String, among known: [String]) -> UnknownName {
        UnknownName(kind: kind, token: TokenError.shown(token), known: known)
    }
}
