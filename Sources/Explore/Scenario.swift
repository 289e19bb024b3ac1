/// A small program whose executions are explored.
public protocol Scenario: Sendable {
    /// The name on the command line and in records; never changes meaning.
    static var id: String { get }
    /// Adds words and threads to a fresh world.
    ///
    /// - Returns: What is checked when all threads are through.
    func setUp(in world: World) -> () -> Void
}
