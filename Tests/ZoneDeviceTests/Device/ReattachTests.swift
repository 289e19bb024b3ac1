import Foundation
import Testing

@testable import ZoneDevice

/// What is left of devices that are gone: nothing, however often.
///
/// Mappings, threads and memory belong to the process, so what counts them has one of its own.
@Suite struct ReattachTests {
    private static func live(_ life: Int, in kernel: Kernel) throws {
        let pairing = Pairing.all[life % Pairing.all.count]
        var cycle = pairing.cycle(pages: 1 + life % 40 * 16)
        // Every third life ends in its probe; the one kernel that hangs there is left out.
        let isFailing = life % 3 == 2 && pairing.generation.id != "G1"
        if isFailing { cycle.probeFailure = .mapping }
        let bench = DeviceBench(cycle, in: kernel)
        #expect(try bench.attach() == (isFailing ? .failed : .bound))
        if !isFailing { #expect(bench.tearDown()) }
        kernel.settleAll()
        #expect(bench.witness.sightings == [])
        #expect(!kernel.isEntered(0))
    }

    private static func threadCount() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
    }

    @Test(.timeLimit(.minutes(2)))
    func `a thousand attaches and teardowns leave no mapping, thread, memory or row behind`() async
    {
        await #expect(processExitsWith: .success) {
            let kernel = try Kernel()
            for life in 0..<200 { try ReattachTests.live(life, in: kernel) }
            let rows = kernel.nextRows(8)
            let threads = try ReattachTests.threadCount()
            let before = try MemoryUse.now()
            for life in 0..<1_000 { try ReattachTests.live(life, in: kernel) }
            let after = try MemoryUse.now()
            #expect(kernel.nextRows(8) == rows)
            #expect(try ReattachTests.threadCount() <= threads)
            #expect(after.mappingCount <= before.mappingCount + 8)
            // A page of each life would be 4 MiB; a device's struct pages, 20 MiB.
            if !isSanitized {
                #expect(after.residentBytes <= before.residentBytes + 3 << 20)
            }
        }
    }
}
