public import Records

/// Something about the host that a reader of timings should know, with what to do about it.
public enum EnvironmentWarning: Sendable, Equatable, CustomStringConvertible {
    case frequencyScaling(governor: String)
    /// Chosen CPUs of which two are threads of one core.
    case sharedCores(cpus: CPUSet)
    /// CPUs outside the chosen ones that share a core with one of them.
    case openSiblings(cpus: CPUSet)
    case isolatedUnused(cpus: CPUSet)
    case virtualised(hypervisor: String)
    /// The CPUs are made of software.
    case emulated
    case pressure(percent: Double)
    case steal(percent: Double)
    case numaBalancing
    case fewCPUs(count: Int)
    case libraryDisagrees(what: String)

    public var description: String {
        switch self {
        case .frequencyScaling(let governor):
            "CPU frequency is governed by '\(governor)': set the governor to 'performance'"
        case .sharedCores(let cpus):
            "CPUs \(cpus) share cores with one another: choose '--cpus core' to keep them apart"
        case .openSiblings(let cpus):
            "CPUs \(cpus) share a core with a worker and are open to other work: switch SMT off, or "
                + "keep them idle"
        case .isolatedUnused(let cpus):
            "CPUs \(cpus) are kept free of other work and are not used: choose '--cpus \(cpus)'"
        case .virtualised(let hypervisor):
            "this is a virtual machine (\(hypervisor)): trust ratios of one run, not absolute times"
        case .emulated:
            "\(Environment.emulatedNotice); what is placed where, and what is counted, still holds"
        case .pressure(let percent):
            "tasks waited for a CPU \(percent) % of the last ten seconds: stop what else runs"
        case .steal(let percent):
            "the hypervisor took \(percent) % of the CPU time since boot: repeat, or use another host"
        case .numaBalancing:
            "automatic NUMA balancing may move pages in a run: write 0 to kernel.numa_balancing"
        case .fewCPUs(let count):
            "only \(count) CPU\(count == 1 ? "" : "s") to run on: "
                + "contention and scaling are not shown by so few"
        case .libraryDisagrees(let what):
            "\(what): do not rely on NUMA placement before this is understood"
        }
    }
}
