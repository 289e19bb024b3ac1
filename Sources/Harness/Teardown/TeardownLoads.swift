/// What workers do to a device while it lives.
public enum TeardownLoads {
    /// A load by its name.
    public struct Load: Sendable {
        public let id: String
        /// One sentence.
        public let summary: String
    }

    /// All of them; the first one is the default.
    public static let all = [
        Load(
            id: "gup-fast",
            summary: "pins and unpins random pages, and looks pagemaps up once nothing is mapped"),
        Load(id: "none", summary: "no load"),
    ]
}
