import Records
import Testing

@testable import Machine

struct CapabilityTests {
    @Test(arguments: [
        (Int32(0), "2", true, "hardware cycle counter opens"),
        (-13, "3", false, "EACCES, Permission denied: kernel.perf_event_paranoid = 3"),
        (
            -1, "2", false,
            "EPERM, Operation not permitted: kernel.perf_event_paranoid = 2 or a seccomp"
        ),
        (-2, "2", false, "no hardware counter is shown to this machine"),
        (-38, nil, false, "kernel without performance events"),
        (-24, "0", false, "EMFILE, Too many open files: kernel.perf_event_paranoid = 0"),
    ])
    func `counters tell why they cannot be opened`(
        attempt: Int32, paranoid: String?, available: Bool, words: String
    ) {
        let capability = CapabilityProbe.perf(attempt: attempt, paranoid: paranoid)
        #expect(capability.available == available)
        #expect(capability.reason.contains(words), "\(capability.reason)")
    }

    @Test func `every capability of this host has a reason`() throws {
        let topology = try TopologyProbe(host: ProcessStart.prepare()).topology()
        let given = Capability(available: false, reason: "given")
        let all = CapabilityProbe.capabilities(
            rseq: given, membarrierRseq: given, on: topology)
        #expect(all.named.map(\.name) == ["rseq", "membarrier_rseq", "numa", "perf"])
        #expect(all.named.allSatisfy { !$0.capability.reason.isEmpty })
        #expect(all.rseq == given)
        #expect(all.numa.available == (NodeMemory.unavailableReason() == nil))
    }
}
