import Records
import TestSupport
import Testing

@testable import Machine

struct EnvironmentTests {
    let tree: ConstructedTree
    let topology: Topology

    init() throws {
        tree = try HostShape(
            sockets: 1, nodesPerSocket: 2, coresPerNode: 4, threadsPerCore: 2
        ).tree()
        topology = try TopologyProbe(root: tree.root).topology()
    }

    var probe: EnvironmentProbe { EnvironmentProbe(root: tree.root) }

    @Test func `what cannot be read is unknown, not a guess`() {
        let environment = probe.environment(cpus: topology.online, on: topology)
        #expect(environment.governor == nil)
        #expect(environment.smt == nil)
        #expect(environment.thp == nil)
        #expect(environment.numaBalancing == nil)
        #expect(environment.isolatedCPUs == nil)
        #expect(environment.pressure == nil)
        #expect(environment.steal == nil)
        #expect(environment.virtualised == nil)
        let host = probe.host(with: topology)
        #expect(host == Host(name: "unknown", cpus: 16, nodes: 2, kernel: "unknown", model: nil))
    }

    @Test func `what is there is read`() throws {
        try tree.write("schedutil", to: "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
        try tree.write("performance", to: "sys/devices/system/cpu/cpu1/cpufreq/scaling_governor")
        try tree.write("powersave", to: "sys/devices/system/cpu/cpu7/cpufreq/scaling_governor")
        try tree.write("on", to: "sys/devices/system/cpu/smt/control")
        try tree.write("always [madvise] never", to: "sys/kernel/mm/transparent_hugepage/enabled")
        try tree.write("1", to: "proc/sys/kernel/numa_balancing")
        try tree.write("6-7", to: "sys/devices/system/cpu/isolated")
        try tree.write(
            "some avg10=12.50 avg60=0.44 avg300=0.59 total=6069131\nfull avg10=0.00",
            to: "proc/pressure/cpu")
        try tree.write("cpu  100 0 100 700 0 0 0 100 50 0\ncpu0 1", to: "proc/stat")
        try tree.write(
            "processor\t: 0\nmodel name\t: Made Up 3000\nflags\t\t: fpu hypervisor sse",
            to: "proc/cpuinfo")
        try tree.write("there", to: "proc/sys/kernel/hostname")
        try tree.write("6.1.0", to: "proc/sys/kernel/osrelease")
        let environment = probe.environment(cpus: [0, 1], on: topology)
        #expect(environment.governor == "performance,schedutil")
        #expect(environment.smt == "on")
        #expect(environment.thp == "madvise")
        #expect(environment.numaBalancing == true)
        #expect(environment.isolatedCPUs == "6-7")
        #expect(environment.pressure == 12.5)
        #expect(environment.steal == 10)
        #expect(environment.virtualised == "unnamed")
        #expect(probe.host(with: topology).model == "Made Up 3000")
        #expect(probe.host(with: topology).name == "there")
        #expect(
            probe.warnings(in: environment, cpus: [0, 1], on: topology) == [
                .frequencyScaling(governor: "performance,schedutil"),
                .openSiblings(cpus: [8, 9]), .isolatedUnused(cpus: [6, 7]),
                .virtualised(hypervisor: "unnamed"), .pressure(percent: 12.5),
                .steal(percent: 10), .numaBalancing, .fewCPUs(count: 2),
            ])
    }

    @Test func `a quiet host of its own gives no warning`() throws {
        let cpus: CPUSet = [0, 1, 2, 3, 4]
        var topology = topology
        for index in topology.cpus.indices { topology.cpus[index].siblings = [index] }
        try tree.write("cpu  100 0 100 700 0 0 0 0 0 0", to: "proc/stat")
        try tree.write("some avg10=0.00 avg60=0.00", to: "proc/pressure/cpu")
        try tree.write("flags : fpu", to: "proc/cpuinfo")
        try tree.write("", to: "sys/devices/system/cpu/isolated")
        try tree.write("0", to: "proc/sys/kernel/numa_balancing")
        for cpu in cpus {
            try tree.write(
                "performance", to: "sys/devices/system/cpu/cpu\(cpu)/cpufreq/scaling_governor")
        }
        let environment = probe.environment(cpus: cpus, on: topology)
        #expect(environment.warnings == [])
        #expect(environment.virtualised == "none")
        #expect(environment.isolatedCPUs == "")
    }

    @Test(arguments: [("qemu", true), ("kvm", false), (nil, false)])
    func `of an emulated host no timing means anything`(hypervisor: String?, emulated: Bool) {
        let environment = Environment(virtualised: hypervisor)
        #expect(environment.isEmulated == emulated)
        let warnings = probe.warnings(in: environment, cpus: [0, 1], on: topology)
        #expect(warnings.contains(.emulated) == emulated)
        #expect(warnings.contains { "\($0)".hasPrefix(Environment.emulatedNotice) } == emulated)
    }

    @Test func `two threads of one core among the chosen CPUs are warned of`() {
        let environment = probe.environment(cpus: [0, 1, 2, 3, 8], on: topology)
        #expect(environment.warnings.contains { $0.hasPrefix("CPUs 0,8 share cores") })
    }

    @Test func `this host can be read`() throws {
        let survey = try HostSurvey(live: ProcessStart.prepare())
        #expect(survey.host.cpus == survey.topology.online.count)
        #expect(survey.host.kernel != "unknown")
        #expect(survey.environment(cpus: survey.topology.allowed).steal != nil)
    }
}
