import Statistics

/// Where each worker goes, round by round, drawn before anything is timed.
///
/// Every spread is a list of the same length that the loop reads in the same way, so that spreads differ
/// in their pages only.
struct PageItinerary: Sendable, Equatable {
    /// Rounds until a worker begins anew; a power of two.
    static let rounds = 256
    /// Pages that belong together, as one 2 MiB mapping does.
    static let region = 512

    /// How many pages the device has.
    let pageCount: Int
    /// First page of each round, `[worker][round]`.
    let starts: [[Int]]

    init(_ workload: PageWorkload, workers: Int) {
        // With two regions a worker there is something to draw from, and the pages of few workers still
        // fit their caches: this times reference counting, not memory.
        let regions = max(16, 2 * workers)
        pageCount = regions * Self.region
        var generator = SplitMix64(seed: workload.seed)
        let pages = workload.pagesPerRound
        func within(_ region: Int, by generator: inout SplitMix64) -> Int {
            region * Self.region + Int.random(in: 0...Self.region - pages, using: &generator)
        }
        let chosen = Array(0..<regions).shuffled(using: &generator)
        let shared = within(chosen[0], by: &generator)
        starts = (0..<workers).map { worker in
            switch workload.spread {
            case .same: return Array(repeating: shared, count: Self.rounds)
            case .own:
                let own = within(chosen[worker], by: &generator)
                return Array(repeating: own, count: Self.rounds)
            case .random:
                return (0..<Self.rounds).map { _ in
                    within(Int.random(in: 0..<regions, using: &generator), by: &generator)
                }
            }
        }
    }
}
