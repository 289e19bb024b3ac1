/// One timed stretch of pairs, in ticks.
///
/// Some eight microseconds long: short enough that most fit between two disturbances of the host, long
/// enough that reading the clock at its ends is lost in it.
struct Chunk: Sendable, Equatable {
    var start: UInt64
    var end: UInt64
    var pairs: Int

    var ticks: UInt64 { end &- start }
    var ticksPerPair: Double { Double(ticks) / Double(pairs) }
}

/// What one worker brings back from the timed part of a cell.
struct WorkerChunks: Sendable {
    var cpu: Int
    var chunks: [Chunk] = []
    /// Times of the issue probe before and after, ticks.
    var probes: [UInt64] = []
    /// When the worker had its seat, when it began and ended to be measured, and when it left; ticks.
    var seated: UInt64 = 0
    var opened: UInt64 = 0
    var closed: UInt64 = 0
    var left: UInt64 = 0
    /// Pairs done in all, warm-up and cool-down included: the shadow account of gets and of puts.
    var pairs = 0
    /// Stretches in which nothing came about, as when every pin failed: timed, but there is no cost per pair.
    var emptyChunks = 0
    /// Calls that pinned fewer pages than they were asked for: an entry had changed or was gone.
    var shortPins = 0
    /// Whether the worker was on its CPU at the end.
    var stayed = true
    /// What the worker itself saw of broken promises.
    var findings: [Finding] = []
    /// Of `pairs`, those whose put the worker had to make itself, where another was to.
    var keptPairs = 0
}
