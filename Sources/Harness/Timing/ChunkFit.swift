/// How many pairs make a chunk, learnt from the batches of a warm-up.
///
/// From the fastest of the last few, for one of them may have a hole of the host in it, a hundred chunks long;
/// and from the last few only, for what a pair costs once all rivals are there is not what it cost before.
struct ChunkFit {
    /// Batches that count; one hole among them changes nothing, nor do three.
    static let memory = 4
    /// A batch of so many chunks waited for something, and says nothing of what a pair costs.
    private static let longest: UInt64 = 100

    /// Length that chunks aim at, ticks.
    let chunk: UInt64
    /// How many pairs the next batch is to do, from 8 to 2^20.
    private(set) var pairs = 64
    /// Ticks per pair of the last batches, the oldest first.
    private var costs: [Double] = []

    init(chunk: UInt64) {
        self.chunk = chunk
        costs.reserveCapacity(Self.memory + 1)
    }

    /// A batch of `pairs` took so long.
    mutating func learn(ticks: UInt64) {
        guard ticks < chunk * Self.longest else { return }
        costs.append(Double(max(1, ticks)) / Double(pairs))
        if costs.count > Self.memory { costs.removeFirst() }
        guard let best = costs.min() else { return }
        let expected = best * Double(pairs)
        // Within a factor of two is near enough, and the number of pairs comes to rest.
        if expected < Double(chunk) / 2 || expected > Double(chunk) * 2 {
            pairs = min(max(8, Int(Double(chunk) / best)), 1 << 20)
        }
    }
}
