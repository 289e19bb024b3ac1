import Testing

@testable import Machine

@Suite struct HostClocksTests {
    @Test func `the kernel's clocks can be read as if at once`() throws {
        let offsets = try #require(
            (0..<100).lazy.compactMap { _ in HostClocks.system.offsets() }.first)
        #expect(offsets.slept >= 0)
        // After 2020; whoever takes the wrong clock for this one is decades off.
        #expect(offsets.wall + offsets.at > 1_577_836_800_000_000_000)
    }

    @Test func `readings that lie far apart are no reading`() {
        func clocks(_ gap: Int64) -> HostClocks {
            let monotonic = Ticking(gap)
            return HostClocks(
                monotonic: { monotonic.next() }, boottime: { monotonic.next() },
                realtime: { monotonic.next() })
        }
        #expect(clocks(1_000).offsets() != nil)
        #expect(clocks(10_000_000).offsets() == nil)
    }
}
