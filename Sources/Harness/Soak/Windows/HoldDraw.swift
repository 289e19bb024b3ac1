import Percpu
import Statistics

/// Draws whether a passage is held open, and how.
///
/// Draw number `n` of a thread follows from the seed, the thread's number and `n` alone.
struct HoldDraw: Sendable {
    /// One passage in this many is held open; 0 for none.
    private let rarity: UInt64
    /// A bit for each window that may be.
    private let named: UInt64
    private let cpus: [Int]
    private let threadCount: Int
    private let source: SplitMix64

    /// The longest spin, under the switch lock and elsewhere.
    static let longestLockedSpin = 5_000
    static let longestSpin = 20_000
    /// Turns of an empty loop that a section may spend, about as long.
    static let mostTurns = 60_000
    static let longestStall = 20

    init(plan: EpisodePlan, threadCount: Int, cpus: [Int]) {
        let names = Set(plan.windows)
        rarity = UInt64(max(0, plan.rarity))
        named = Window.allCases.reduce(0) { names.contains($1.rawValue) ? $0 | 1 << $1.index : $0 }
        self.cpus = cpus
        self.threadCount = threadCount
        // Of its own: loads take streams of the plan's seed as well, and nothing is to go with their choices.
        source = SplitMix64(seed: plan.seed ^ 0x77_69_6e_64_6f_77)
    }

    /// The choices of one thread.
    func stream(of thread: Int) -> SplitMix64 { source.stream(thread) }

    /// Whether there is anything to draw for `window`.
    @inline(__always)
    func mayOpen(_ window: Window) -> Bool { rarity > 0 && named >> window.index & 1 == 1 }

    /// Whether this passage is held open; the first number of a draw.
    @inline(__always)
    func opens(_ random: inout SplitMix64) -> Bool {
        random.next().multipliedFullWidth(by: rarity).high == 0
    }

    /// How to hold `window` open.
    func hold(in window: Window, _ random: inout SplitMix64) -> Hold {
        let ticket = random.next() % 100
        if window.mayBeUnderSwitchLock {
            return ticket < 75
                ? .spin(nanoseconds: Self.about(100, Self.longestLockedSpin, &random)) : .yield
        }
        if window.isOfReaper, ticket >= 85 {
            return .stall(milliseconds: Self.about(1, Self.longestStall, &random))
        }
        switch ticket {
        case ..<30: return .spin(nanoseconds: Self.about(100, Self.longestSpin, &random))
        case ..<50: return .yield
        case ..<65: return .sleep(microseconds: Self.about(20, 500, &random))
        case ..<67: return .sleep(microseconds: Self.about(500, 5_000, &random))
        case ..<80:
            guard !cpus.isEmpty else { return .yield }
            return .migrate(cpu: cpus[Int(random.next() % UInt64(cpus.count))])
        default: return .signal(thread: Int(random.next() % UInt64(threadCount)))
        }
    }

    /// How many turns a section is to spend in a loop.
    func turns(_ random: inout SplitMix64) -> Int { Self.about(100, Self.mostTurns, &random) }

    /// A number between two, small ones as likely as large ones by order of magnitude.
    private static func about(_ low: Int, _ high: Int, _ random: inout SplitMix64) -> Int {
        var top = high
        let octaves = UInt64((high / low).bitWidth - (high / low).leadingZeroBitCount)
        top >>= Int(random.next() % octaves)
        let span = max(1, top - low + 1)
        return min(high, low + Int(random.next() % UInt64(span)))
    }
}
