import Machine
import Percpu
import Synchronization
import Testing
import ZoneDevice

@testable import Harness

/// Writes down what was to be bound where, and whether somebody had touched it.
private final class Binder: Sendable {
    struct Call: Equatable {
        var address: UInt
        var byteCount: Int
        var cpu: Int
    }

    private let calls = Mutex<[(call: Call, touched: Bool)]>([])

    func bind(_ address: UInt, _ byteCount: Int, _ cpu: Int) {
        // A page that nobody has touched is on no node; to ask for one address alone would touch it.
        let touched = NodeMemory.nodes(ofAddresses: [address]).contains { $0.node != nil }
        calls.withLock {
            $0.append((Call(address: address, byteCount: byteCount, cpu: cpu), touched))
        }
    }

    /// What was asked for inside a range.
    func calls(in range: (address: UInt, byteCount: Int)) -> [Call] {
        let bounds = range.address..<range.address + UInt(range.byteCount)
        return calls.withLock { $0 }.map(\.call).filter { bounds.contains($0.address) }
    }

    func touchedBefore(_ range: (address: UInt, byteCount: Int)) -> Int {
        let bounds = range.address..<range.address + UInt(range.byteCount)
        return calls.withLock { $0 }.count { bounds.contains($0.call.address) && $0.touched }
    }
}

struct PagePlacementTests {
    private typealias Pages = MeasuredPages<AddCheckSlots<HardwareWord>, AfterPatch, InlineShape>

    private func device(
        _ spread: PageWorkload.Spread, placed: Bool, _ binder: Binder
    ) throws -> (host: TestSite, pages: Pages) {
        let host = try TestSite(
            workers: 3, placesPages: placed, bind: { binder.bind($0, $1, $2) })
        let workload = PageWorkload(.gupFast, batch: 16, spread: spread, seed: 11)
        return (host, try Pages(site: host.site, mode: .percpu, workload: workload))
    }

    @Test func `each worker's own pages and entries go to its CPU, all others to the first's`()
        throws
    {
        let binder = Binder()
        let (host, pages) = try device(.own, placed: true, binder)
        let all = 0..<pages.mapping.pages.count
        for memory in [pages.mapping.pages.memory(_:), pages.mapping.users.memory(_:)] {
            let calls = binder.calls(in: memory(all))
            // CPUs 3, 7 and 11 are the workers'.
            var wanted = [
                Binder.Call(address: memory(all).address, byteCount: memory(all).byteCount, cpu: 3)
            ]
            for worker in 1..<3 {
                let start = pages.itinerary.word(worker * PageItinerary.rounds).loadRelaxed()
                let region = start / 512 * 512
                let own = memory(region..<region + 512)
                wanted.append(
                    Binder.Call(address: own.address, byteCount: own.byteCount, cpu: 3 + 4 * worker)
                )
            }
            #expect(calls == wanted)
            #expect(binder.touchedBefore(memory(all)) == 0)
            #expect(
                calls.allSatisfy {
                    $0.address.isMultiple(of: 4096) && $0.byteCount.isMultiple(of: 4096)
                })
        }
        _ = host
    }

    @Test(arguments: [PageWorkload.Spread.same, .random])
    func `what is shared lies with the first worker, in every turn`(
        spread: PageWorkload.Spread
    ) throws {
        let binder = Binder()
        let (host, pages) = try device(spread, placed: true, binder)
        let all = pages.mapping.pages.memory(0..<pages.mapping.pages.count)
        #expect(
            binder.calls(in: all)
                == [Binder.Call(address: all.address, byteCount: all.byteCount, cpu: 3)])
        _ = host
    }

    @Test func `a host of one node pays for no binding`() throws {
        let binder = Binder()
        let (host, pages) = try device(.own, placed: false, binder)
        let all = 0..<pages.mapping.pages.count
        #expect(binder.calls(in: pages.mapping.pages.memory(all)).isEmpty)
        #expect(binder.calls(in: pages.mapping.users.memory(all)).isEmpty)
        _ = host
    }
}
