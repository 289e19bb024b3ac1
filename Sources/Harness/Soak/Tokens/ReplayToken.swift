import FoundationEssentials
import Machine
import Percpu
import ZoneDevice

/// A word that repeats a failing run.
public enum ReplayToken: Sendable, Equatable {
    /// One episode of a soak.
    case soak(EpisodeToken)
    /// Any other command, by its arguments.
    case run(RunToken)

    /// Kinds that can be read; `schedule` is kept free for the model checker.
    private static let kinds = ["soak", "run", schedule]
    private static let schedule = "schedule"

    /// The word after the version.
    public var kind: String {
        switch self {
        case .soak: "soak"
        case .run: "run"
        }
    }

    /// Which build made it.
    public var revision: String {
        switch self {
        case .soak(let token): token.revision
        case .run(let token): token.revision
        }
    }

    /// The word: letters, digits, `:`, `-` and `_`.
    public var text: String {
        let payload: Data? =
            switch self {
            case .soak(let token): try? Self.encoder().encode(SoakPayload(token))
            case .run(let token): try? Self.encoder().encode(token)
            }
        guard let payload else {
            preconditionFailure("names and whole numbers can be put into JSON")
        }
        return TokenSeal.close(.init(kind: kind, payload: Array(payload)))
    }

    /// Whether a word means to be a token, and not the name of a file.
    public static func isMeant(by text: String) -> Bool { TokenSeal.isMeant(by: text) }

    /// Reads a word.
    ///
    /// - Parameter text: The word alone.
    /// - Returns: What it stands for; everything it names is known here and can be run.
    /// - Throws: `TokenError`, naming what is wrong with it.
    public static func parse(_ text: String) throws(TokenError) -> ReplayToken {
        let content = try TokenSeal.open(text, kinds: kinds, reserved: schedule)
        let data = Data(content.payload)
        if content.kind == "run" {
            let token: RunToken = try decoded(data, keys: RunToken.keys)
            guard !token.arguments.isEmpty else { throw .outOfRange("a run of nothing") }
            return .run(token)
        }
        let payload: SoakPayload = try decoded(data, keys: SoakPayload.keys)
        let token = payload.token
        try token.plan.checkNames()
        try token.plan.checkRanges()
        return .soak(token)
    }

    /// Any value, of which only the key matters.
    private struct Ignored: Decodable {
        init(from decoder: any Decoder) {}
    }

    private static func decoded<Payload: Decodable>(
        _ data: Data, keys: [String]
    ) throws(TokenError) -> Payload {
        guard let found = try? JSONDecoder().decode([String: Ignored].self, from: data),
            let payload = try? JSONDecoder().decode(Payload.self, from: data)
        else { throw .damaged("its content is not what its kind holds") }
        // Left out, what is not understood would make another run of it.
        if let key = found.keys.sorted().first(where: { !keys.contains($0) }) {
            throw .damaged(
                "its content has the key '\(TokenError.shown(key))', which this build does not know"
            )
        }
        return payload
    }

    private static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}

/// A run of any command, for findings that no episode stands behind.
public struct RunToken: Codable, Sendable, Equatable {
    /// Which build it ran in.
    public var revision: String
    /// What follows the name of this program.
    public var arguments: [String]

    enum CodingKeys: String, CodingKey, CaseIterable {
        case revision = "r"
        case arguments = "a"
    }

    static let keys = CodingKeys.allCases.map(\.rawValue)

    public init(revision: String, arguments: [String]) {
        self.revision = revision
        self.arguments = arguments
    }
}

extension EpisodePlan {
    /// Refuses names that nothing goes by here.
    func checkNames() throws(TokenError) {
        func check(
            _ kind: String, _ name: String?, among known: @autoclosure () -> [String]
        ) throws(TokenError) {
            guard let name else { return }
            let known = known()
            if !known.contains(name) {
                throw .unknown(UnknownTokenName.of(kind, name, among: known))
            }
        }
        try check("load", load, among: SoakLoad.all.map(\.id))
        try check("subject", subject, among: Self.subjects)
        try check("generation", generation, among: Generation.all.map(\.id))
        try check("driver", driver, among: Driver.allCases.map(\.rawValue))
        try check(
            "fault", fault,
            among: Fault.all.map(\.id) + UserFault.allCases.map(\.rawValue))
        try check("order", order, among: PlacementOrder.allCases.map(\.rawValue))
        for window in windows {
            try check("window", window, among: Window.allCases.map(\.rawValue))
        }
    }

    /// Ways of counting, sound ones first; whether one has episodes is for the run to find out.
    private static var subjects: [String] {
        let all =
            SoakSubject.all.map(\.id) + DeviceSubject.all.map(\.id) + MutantRegistry.all.map(\.name)
        return all.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// Refuses numbers that no episode can have.
    func checkRanges() throws(TokenError) {
        let ranges: [(name: String, value: Int, range: ClosedRange<Int>)] = [
            ("workers", workers, 1...65_536), ("teardown threads", lanes, 1...1024),
            // 16 TiB of memory; less may be too much for a host.
            ("pages", pages, 1...(1 << 32)), ("pages in a batch", batch, 1...65_536),
            ("microseconds of holding", holdMicroseconds, 0...3_600_000_000),
            ("microseconds of life", lifeMicroseconds, 0...3_600_000_000),
            ("references", references, 1...(1 << 24)), ("as rarity", rarity, 0...Int.max),
            ("milliseconds", milliseconds, 1...86_400_000), ("kills", kills ?? 1, 1...Int.max),
            ("as number", number, 0...Int.max),
        ]
        for (name, value, range) in ranges where !range.contains(value) {
            throw .outOfRange(
                "\(value) \(name); from \(range.lowerBound) to \(range.upperBound) is right")
        }
    }
}
