/// What workers and teardown threads do in an episode, by its name.
public struct SoakLoad: Sendable {
    public let id: String
    /// One sentence.
    public let summary: String

    static let devices = SoakLoad(
        id: "devices",
        summary: "devices are attached, used and torn down, over and over, by several threads")
    static let lives = SoakLoad(
        id: "lives",
        summary:
            "references are killed, revived, switched and released under workers that never stop")

    /// All of them; users of references follow.
    public static let all: [SoakLoad] =
        [devices, lives] + Users.all.map { SoakLoad(id: $0.id, summary: $0.summary) }
}
