import Records

/// One line on standard error that says how far a run is, and is gone when it ends.
///
/// On a terminal it is written over itself; elsewhere each update is a line of its own.
struct ProgressLine {
    /// Widest text: a terminal of 80 columns must not wrap, or the next update misses the line.
    static let columns = 79

    private let isShown: Bool
    private let isTerminal: Bool
    private let interval: Duration
    private let write: (String) -> Void
    private var lastShown: ContinuousClock.Instant?
    private var shownCount = 0

    /// Prepares a line; nothing is written yet.
    ///
    /// - Parameters:
    ///   - isShown: Whether anything is ever written.
    ///   - isTerminal: Whether lines can be written over.
    ///   - interval: Updates that come sooner are left out.
    ///   - write: Where text goes; standard error unless a test wants to see it.
    init(
        isShown: Bool, isTerminal: Bool, interval: Duration,
        write: @escaping (String) -> Void = { TextOutput.standardError.offer($0) }
    ) {
        self.isShown = isShown
        self.isTerminal = isTerminal
        self.interval = interval
        self.write = write
    }

    /// Shows how far the run is, unless the last update was a moment ago.
    ///
    /// - Parameters:
    ///   - text: What is being done; cut at 79 columns.
    ///   - now: When; only tests say.
    mutating func update(_ text: String, at now: ContinuousClock.Instant = .now) {
        guard isShown else { return }
        if let lastShown, now - lastShown < interval { return }
        lastShown = now
        let line = Self.fitted(text)
        guard isTerminal else { return write("\(line)\n") }
        // Spaces, not an escape sequence, wipe what the previous text leaves.
        let rest = String(repeating: " ", count: max(0, shownCount - line.count))
        write("\r\(line)\(rest)")
        shownCount = line.count
    }

    /// The same with a text that is only made when it is shown.
    mutating func update(at now: ContinuousClock.Instant = .now, _ text: () -> String) {
        guard isShown else { return }
        if let lastShown, now - lastShown < interval { return }
        update(text(), at: now)
    }

    /// Wipes the line, so that what is written next starts on an empty one.
    mutating func clear() {
        guard isShown, isTerminal, shownCount > 0 else { return }
        write("\r\(String(repeating: " ", count: shownCount))\r")
        shownCount = 0
    }

    private static func fitted(_ text: String) -> String {
        let line = String(text.map { $0.isNewline ? " " : $0 })
        return line.count <= columns ? line : "\(line.prefix(columns - 1))…"
    }
}
