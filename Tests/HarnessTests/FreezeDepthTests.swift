import Machine
import Percpu
import Synchronization
import Testing

@testable import Harness

struct FreezeDepthTests {
    private func withDepth(_ body: (FreezeDepth<HardwareWord>) throws -> Void) throws {
        let depth = FreezeDepth<HardwareWord>(
            memory: HardwareMemory(arena: SlotArena(placeCount: 1)))
        defer { depth.deallocate() }
        try body(depth)
    }

    @Test func `only the first freeze kills and only the last thaw resurrects`() throws {
        try withDepth { depth in
            var kills: [Bool] = []
            var thaws: [Bool] = []
            for _ in 0..<3 { depth.raise { kills.append($0) } }
            #expect(depth.now == 3)
            for _ in 0..<3 { #expect(depth.lower { thaws.append($0) }) }
            #expect(kills == [true, false, false])
            #expect(thaws == [false, false, true])
            #expect(!depth.lower { thaws.append($0) })
            #expect(thaws.count == 3)
            #expect(depth.now == 0)
        }
    }

    @Test(arguments: [true, false])
    func `whoever waits is woken by the last thaw or by the end`(thaws: Bool) throws {
        try withDepth { depth in
            #expect(depth.awaitThaw())
            depth.raise { _ in }
            depth.raise { _ in }
            let woken = Mutex<Bool?>(nil)
            let waiter = try OwnThread.start(name: "waiter") {
                let isThawed = depth.awaitThaw()
                woken.withLock { $0 = isThawed }
            }
            _ = depth.lower { _ in }
            // Still frozen: a waiter that is let out now is let out too early.
            #expect(!waiter.join(within: .milliseconds(30)))
            if thaws { _ = depth.lower { _ in } } else { depth.close() }
            #expect(waiter.join(within: .seconds(20)))
            #expect(woken.withLock { $0 } == thaws)
        }
    }
}
