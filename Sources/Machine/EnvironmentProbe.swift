internal import CLinux
internal import FoundationEssentials
public import Records

/// Reads what timings depend on besides the program; what cannot be read stays unknown.
public struct EnvironmentProbe: Sendable {
    private let tree: HostTree
    private let isHost: Bool

    /// Reads a captured tree.
    ///
    /// - Parameter root: Directory that holds `sys` and `proc`.
    public init(root: String) {
        tree = HostTree(root: root)
        isHost = false
    }

    /// Reads this host.
    public init() {
        tree = HostTree(root: "")
        isHost = true
    }

    /// Tells which machine it is.
    public func host(with topology: Topology) -> Host {
        Host(
            name: tree.optionalText("proc/sys/kernel/hostname") ?? "unknown",
            cpus: topology.online.count,
            nodes: max(1, topology.nodes.count),
            kernel: tree.optionalText("proc/sys/kernel/osrelease") ?? "unknown",
            model: model)
    }

    /// Tells the state of the machine, with warnings for a run on these CPUs.
    ///
    /// - Parameters:
    ///   - cpus: Where workers go.
    ///   - topology: What the probe read of the same tree.
    /// - Returns: The state; `nil` where something could not be read.
    public func environment(cpus: CPUSet, on topology: Topology) -> Environment {
        let time = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        var environment = Environment(
            time: isHost ? time : nil, governor: governor(of: cpus),
            smt: tree.optionalText("sys/devices/system/cpu/smt/control"),
            thp: chosenWord("sys/kernel/mm/transparent_hugepage/enabled"),
            numaBalancing: tree.optionalNumber("proc/sys/kernel/numa_balancing").map { $0 != 0 },
            isolatedCPUs: tree.optionalText("sys/devices/system/cpu/isolated"),
            pressure: pressure, steal: steal, virtualised: virtualised)
        environment.warnings = warnings(in: environment, cpus: cpus, on: topology)
            .map(\.description)
        return environment
    }

    /// Finds what in `environment` disturbs a run on `cpus`, in a fixed order.
    func warnings(
        in environment: Environment, cpus: CPUSet, on topology: Topology
    ) -> [EnvironmentWarning] {
        var warnings: [EnvironmentWarning] = []
        if let governor = environment.governor, governor != "performance" {
            warnings.append(.frequencyScaling(governor: governor))
        }
        warnings += siblingWarnings(cpus: cpus, on: topology)
        if let text = environment.isolatedCPUs, let isolated = try? CPUSet(kernelList: text) {
            let unused = isolated.intersection(topology.online).subtracting(cpus)
            if !unused.isEmpty { warnings.append(.isolatedUnused(cpus: unused)) }
        }
        if environment.isEmulated {
            warnings.append(.emulated)
        } else if let hypervisor = environment.virtualised, hypervisor != "none" {
            warnings.append(.virtualised(hypervisor: hypervisor))
        }
        if let percent = environment.pressure, percent > tolerablePressure {
            warnings.append(.pressure(percent: percent))
        }
        if let percent = environment.steal, percent > tolerableSteal {
            warnings.append(.steal(percent: percent))
        }
        if environment.numaBalancing == true, topology.nodes.count > 1 {
            warnings.append(.numaBalancing)
        }
        if cpus.count < fewestCPUs { warnings.append(.fewCPUs(count: cpus.count)) }
        if isHost {
            warnings += NumaCrossCheck.disagreements(with: topology)
                .map { .libraryDisagrees(what: $0) }
        }
        return warnings
    }

    private func siblingWarnings(cpus: CPUSet, on topology: Topology) -> [EnvironmentWarning] {
        var shared = CPUSet()
        var open = CPUSet()
        for id in cpus {
            let siblings = topology.cpu(id)?.siblings ?? []
            if siblings.intersection(cpus).count > 1 { shared = shared.union([id]) }
            open = open.union(siblings.subtracting(cpus))
        }
        var warnings: [EnvironmentWarning] = []
        if !shared.isEmpty { warnings.append(.sharedCores(cpus: shared)) }
        if !open.isEmpty { warnings.append(.openSiblings(cpus: open)) }
        return warnings
    }

    // MARK: Single facts

    private func governor(of cpus: CPUSet) -> String? {
        let governors = cpus.compactMap {
            tree.optionalText("sys/devices/system/cpu/cpu\($0)/cpufreq/scaling_governor")
        }
        return governors.isEmpty ? nil : Set(governors).sorted().joined(separator: ",")
    }

    /// Reads the word in brackets of `always [madvise] never`.
    private func chosenWord(_ path: String) -> String? {
        guard let word = tree.optionalText(path)?.words.first(where: { $0.hasPrefix("[") }) else {
            return nil
        }
        return word.filter { $0 != "[" && $0 != "]" }
    }

    /// Reads `some avg10=0.41 avg60=…`, in percent.
    private var pressure: Double? {
        let some = tree.optionalText("proc/pressure/cpu")?.lines.first { $0.hasPrefix("some ") }
        let field = some?.words.first { $0.hasPrefix("avg10=") }
        return field.flatMap { Double($0.dropFirst("avg10=".count)) }
    }

    /// Reads the eighth number of /proc/stat's first line against the sum of the first eight.
    private var steal: Double? {
        guard let line = tree.optionalText("proc/stat")?.lines.first, line.hasPrefix("cpu ") else {
            return nil
        }
        let ticks = line.words.dropFirst().prefix(8).compactMap { Double($0) }
        let total = ticks.reduce(0, +)
        guard ticks.count == 8, total > 0 else { return nil }
        return (ticks[7] / total * 10_000).rounded() / 100
    }

    private var virtualised: String? {
        if isHost, let name = hypervisorByInstruction { return name }
        if let type = tree.optionalText("sys/hypervisor/type"), !type.isEmpty { return type }
        // Only x86 lists flags, and among them whether a hypervisor is present.
        guard let flags = cpuInfo("flags") else { return nil }
        return flags.words.contains("hypervisor") ? "unnamed" : "none"
    }

    private var hypervisorByInstruction: String? {
        var bytes = [UInt8](repeating: 0, count: 13)
        // SAFETY: the array lends the 13 bytes that the call writes at most.
        unsafe clinux_hypervisor(&bytes)
        let signature = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        return signature.isEmpty ? nil : hypervisors[signature] ?? signature
    }

    private var model: String? {
        if let name = cpuInfo("model name") ?? cpuInfo("cpu model") ?? cpuInfo("uarch") {
            return name
        }
        // Arm gives numbers only.
        guard let maker = cpuInfo("CPU implementer"), let part = cpuInfo("CPU part") else {
            return nil
        }
        return "implementer \(maker) part \(part)"
    }

    /// Reads the first value of a key in /proc/cpuinfo.
    private func cpuInfo(_ key: String) -> String? {
        for line in (tree.optionalText("proc/cpuinfo") ?? "").lines {
            guard let colon = line.firstIndex(of: ":"), line[..<colon].trimmed == key else {
                continue
            }
            return String(line[line.index(after: colon)...].trimmed)
        }
        return nil
    }
}

/// Above these shares, in percent, a run is worth a warning.
private let tolerablePressure = 10.0
private let tolerableSteal = 1.0
/// With fewer CPUs than this no curve has a shape.
private let fewestCPUs = 4

/// What CPUID says, and the names that people use.
private let hypervisors = [
    "KVMKVMKVM": "kvm", "Microsoft Hv": "hyperv", "VMwareVMware": "vmware",
    "XenVMMXenVMM": "xen", "TCGTCGTCGTCG": "qemu", "VBoxVBoxVBox": "virtualbox",
    "bhyve bhyve ": "bhyve", "ACRNACRNACRN": "acrn",
]
