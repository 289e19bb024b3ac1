import Percpu
import ZoneDevice

/// On which worker's node a device's pages and its users' entries lie.
///
/// Whoever touches memory first has it on its node, and the thread that makes a device is pinned nowhere: left
/// to it, a turn's pages would be remote or not by luck. So each worker's own pages lie on its node, and those
/// that are shared, or drawn from the whole device, on that of the first worker, in every turn.
struct PagePlacement {
    /// Pages that lie together on the node of one worker's CPU.
    struct Stretch: Equatable {
        var pages: Range<Int>
        var worker: Int
    }

    /// In the order in which they are bound: later ones lie within the first.
    let stretches: [Stretch]

    init(_ plan: PageItinerary, _ workload: PageWorkload) {
        var stretches = [Stretch(pages: 0..<plan.pageCount, worker: 0)]
        if workload.spread == .own {
            for (worker, starts) in plan.starts.enumerated() where worker > 0 {
                guard let start = starts.first else { continue }
                let region = start / PageItinerary.region * PageItinerary.region
                stretches.append(
                    Stretch(pages: region..<region + PageItinerary.region, worker: worker))
            }
        }
        self.stretches = stretches
    }

    /// Binds what nobody has touched yet.
    func place(
        _ pages: StructPages<HardwareWords>, _ users: UserMapping<HardwareWords>, on site: Site
    ) {
        guard let bind = site.bindPages else { return }
        for stretch in stretches {
            let pageMemory = pages.memory(stretch.pages)
            bind(pageMemory.address, pageMemory.byteCount, stretch.worker)
            let entryMemory = users.memory(stretch.pages)
            bind(entryMemory.address, entryMemory.byteCount, stretch.worker)
        }
    }
}
