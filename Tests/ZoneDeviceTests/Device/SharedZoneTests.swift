import Percpu
import Testing

@testable import ZoneDevice

/// Two devices in one kernel.
@Suite struct SharedZoneTests {
    @Test(arguments: Pairing.all, [false, true])
    func `two devices go in either order, and the one that stays can still be found`(
        _ pairing: Pairing, _ firstGoesFirst: Bool
    ) throws {
        let kernel = try Kernel()
        let grain = PagemapTable<InterruptedWords>.sectionFrames
        let benches = [0, grain].map {
            DeviceBench(pairing.cycle(pages: 17), in: kernel, firstFrame: $0)
        }
        for bench in benches { #expect(try bench.attach() == .bound) }
        let order = firstGoesFirst ? [0, 1] : [1, 0]
        #expect(benches[order[0]].tearDown())
        #expect(!kernel.isEntered(order[0] * grain))
        let stays = benches[order[1]]
        var walker = kernel.walker(2, of: stays.device)
        let work = try #require(Kernel.works[pairing.generation.rules.id])
        let mapping = try #require(stays.device.mappings.first)
        let found = work.lookUp(mapping, &walker)
        try #require(found.bits == PagemapEntry(mapping.pagemap).bits)
        found.with { $0.reference.put(at: &walker.seat) }
        #expect(mapping.inspect().damaged == nil)
        #expect(stays.tearDown())
        #expect(!kernel.isEntered(order[1] * grain))
        for bench in benches {
            #expect(bench.witness.sightings == [])
            #expect(bench.witness.releases == 1)
        }
    }

    @Test(arguments: Driver.allCases)
    func `one device after the other sees the next one's frames as its own`(_ driver: Driver)
        throws
    {
        let kernel = try Kernel()
        for generation in Generation.all {
            let cycle = Cycle(generation: generation, driver: driver, pages: 40_000)
            let bench = DeviceBench(cycle, in: kernel)
            #expect(try bench.attach() == .bound)
            // More than one section of frames, all of them entered and all of them left.
            #expect(kernel.isEntered(0) && kernel.isEntered(39_999))
            #expect(bench.tearDown())
            #expect(!kernel.isEntered(0) && !kernel.isEntered(39_999), "\(generation.id)")
        }
    }
}
