/// Everything one command has to say, as `--format json` prints it.
public struct Document<Entry: Codable & Sendable>: Codable, Sendable {
    /// Name and number of the layout; a reader refuses a newer number.
    public var schema: String
    public var command: String
    /// Version and revision of the build that made it.
    public var version: String
    public var host: Host
    public var environment: Environment
    public var plan: RunPlan
    public var results: [Entry]
    /// Empty when everything held.
    public var violations: [Violation]

    public init(
        command: String, version: String, host: Host, environment: Environment, plan: RunPlan,
        results: [Entry], violations: [Violation]
    ) {
        self.schema = Schema.current
        self.command = command
        self.version = version
        self.host = host
        self.environment = environment
        self.plan = plan
        self.results = results
        self.violations = violations
    }
}

/// The layout of records.
public enum Schema {
    /// What this build writes, and the newest that it reads.
    public static let current = "\(name)/\(version)"
    /// The part of the layout's name before the number.
    static let name = "reftorture"
    /// Goes up when a reader of the old layout would misread the new one.
    static let version = 1
}
