internal import CLinux
internal import Records

/// What to open for a counter of one thread.
enum PerfEvent: Sendable, Hashable {
    case cycles
    case instructions
    /// The kernel's generic cache misses; which level it means depends on the processor.
    case cacheMisses
    /// Reads that miss the last level, under the name the kernel keeps for it.
    case lastLevelReadMisses
    case migrations
    /// An event by the number its processor gives it.
    case raw(Int64)

    /// Opens it for the calling thread: a descriptor, or an errno with its sign turned.
    func open() -> Int32 {
        switch self {
        case .cycles: clinux_perf_open(Int32(CLINUX_EVENT_CYCLES), 0)
        case .instructions: clinux_perf_open(Int32(CLINUX_EVENT_INSTRUCTIONS), 0)
        case .cacheMisses: clinux_perf_open(Int32(CLINUX_EVENT_CACHE_MISSES), 0)
        case .lastLevelReadMisses:
            clinux_perf_open(Int32(CLINUX_EVENT_LAST_LEVEL_READ_MISSES), 0)
        case .migrations: clinux_perf_open(Int32(CLINUX_EVENT_MIGRATIONS), 0)
        case .raw(let number): clinux_perf_open(Int32(CLINUX_EVENT_RAW), number)
        }
    }
}

/// The events of this processor that mean what a record's name says, or why there is none.
struct CacheEvents: Sendable, Equatable {
    /// An event, or why none is right.
    enum Choice: Sendable, Equatable {
        case event(PerfEvent)
        case none(reason: String)
    }

    let llcMisses: Choice
    let hitm: Choice

    /// Chooses by maker, family and model.
    ///
    /// - Parameter cpuInfo: The text of /proc/cpuinfo; `nil` where there is none.
    init(cpuInfo: String?) {
        func fact(_ key: String) -> Substring? {
            for line in (cpuInfo ?? "").lines {
                guard let colon = line.firstIndex(of: ":"), line[..<colon].trimmed == key else {
                    continue
                }
                return line[line.index(after: colon)...].trimmed
            }
            return nil
        }
        let family = fact("cpu family").flatMap { Int($0) }
        let model = fact("model").flatMap { Int($0) }
        switch fact("vendor_id") {
        case "GenuineIntel":
            llcMisses = .event(.cacheMisses)
            if family == 6, let model, forwardedModels.contains(model) {
                hitm = .event(.raw(snoopForwarded))
            } else {
                hitm = .none(
                    reason: "no event is known for loads out of a modified line on Intel family "
                        + "\(family.told) model \(model.told)")
            }
        case "AuthenticAMD", "HygonGenuine":
            // Here the kernel's generic cache misses are those of the second level (event 0x64).
            llcMisses = .none(
                reason: "AMD counts the last level for a whole core complex, not for a thread; "
                    + "perf stat -a -e l3_lookup_state.l3_miss shows it")
            hitm = .none(
                reason: "AMD has no counter for loads out of a modified line; perf c2c samples "
                    + "them (IBS)")
        default:
            llcMisses = .event(.lastLevelReadMisses)
            hitm = .none(
                reason: "no event is known for loads out of a modified line on this processor")
        }
    }
}

extension Int? {
    fileprivate var told: String { map(String.init) ?? "unknown" }
}

/// MEM_LOAD_L3_HIT_RETIRED.XSNP_FWD, in older lists XSNP_HITM: event 0xd2 with mask 0x04.
///
/// Loads only, and only within the socket; another socket's modified lines are no L3 hits.
private let snoopForwarded: Int64 = 0x04d2

/// Models of Intel's family 6 that have that event, from Skylake to Granite Rapids.
///
/// As mapfile.csv and the lists of github.com/intel/perfmon say. Left out: Haswell and before, which
/// undercount it (erratum HSD29), and processors with two kinds of cores, where the number means
/// two things.
private let forwardedModels: Set<Int> = [
    0x4e, 0x5e, 0x8e, 0x9e, 0xa5, 0xa6, 0x55, 0x7d, 0x7e, 0x6a, 0x6c, 0x8c, 0x8d, 0xa7, 0x8f, 0xcf,
    0xad, 0xae,
]
