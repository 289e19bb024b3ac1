/// The state of the host that timings depend on; `nil` is unknown, never a guess.
public struct Environment: Codable, Sendable, Equatable {
    /// When it was this, by the host's clock: ISO 8601 in UTC, to the millisecond.
    ///
    /// All records of one run have the same, which tells them from those of another run with the same seed.
    public var time: String?
    /// Frequency governor of the CPUs in use, comma-separated when they differ.
    public var governor: String?
    /// `on`, `off`, `notsupported` … as /sys/devices/system/cpu/smt/control says.
    public var smt: String?
    /// Transparent huge pages: the chosen word of /sys/kernel/mm/transparent_hugepage/enabled.
    public var thp: String?
    public var numaBalancing: Bool?
    /// CPUs taken from the scheduler, as a kernel list; empty when none are.
    public var isolatedCPUs: String?
    /// Share of the last ten seconds in which some task waited for a CPU (PSI `some avg10`), percent.
    public var pressure: Double?
    /// Share of CPU time that the hypervisor took since boot, percent.
    public var steal: Double?
    /// The hypervisor's name, `none` on bare metal.
    public var virtualised: String?
    /// What a reader of the timings should know, with advice, one sentence each.
    public var warnings: [String]

    enum CodingKeys: String, CodingKey {
        case time
        case governor
        case smt
        case thp
        case numaBalancing = "numa_balancing"
        case isolatedCPUs = "isolated_cpus"
        case pressure
        case steal
        case virtualised
        case warnings
    }

    public init(
        time: String? = nil, governor: String? = nil, smt: String? = nil, thp: String? = nil,
        numaBalancing: Bool? = nil, isolatedCPUs: String? = nil, pressure: Double? = nil,
        steal: Double? = nil, virtualised: String? = nil, warnings: [String] = []
    ) {
        self.time = time
        self.governor = governor
        self.smt = smt
        self.thp = thp
        self.numaBalancing = numaBalancing
        self.isolatedCPUs = isolatedCPUs
        self.pressure = pressure
        self.steal = steal
        self.virtualised = virtualised
        self.warnings = warnings
    }

    /// Writes every key; what is unknown is `null`, not absent.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(time, forKey: .time)
        try container.encode(governor, forKey: .governor)
        try container.encode(smt, forKey: .smt)
        try container.encode(thp, forKey: .thp)
        try container.encode(numaBalancing, forKey: .numaBalancing)
        try container.encode(isolatedCPUs, forKey: .isolatedCPUs)
        try container.encode(pressure, forKey: .pressure)
        try container.encode(steal, forKey: .steal)
        try container.encode(virtualised, forKey: .virtualised)
        try container.encode(warnings, forKey: .warnings)
    }
}
