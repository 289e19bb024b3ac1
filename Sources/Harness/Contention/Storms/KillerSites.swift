import Machine
import Percpu

/// A site for each killer: memory, switch lock and reaper of its own.
///
/// What is left for them to share is the system: the membarrier mutex, and the CPUs.
enum KillerSites {
    /// Has so many sites while `body` runs; the first is the rig's.
    static func use<Result>(
        _ count: Int, first: Site, make: () -> Site, patience: Duration,
        body: ([Site]) throws(HarnessError) -> Result
    ) throws(HarnessError) -> Result {
        var sites: [Site] = []
        var reapers: [OwnThread] = []
        defer {
            for site in sites { site.reaper.stop() }
            for reaper in reapers { _ = reaper.join(within: patience) }
        }
        for _ in 1..<max(1, count) {
            let site = make()
            do {
                reapers.append(
                    try OwnThread.start(name: "reaper", priority: .realtime(1)) {
                        site.reaper.run()
                    })
            } catch {
                throw .machine(error)
            }
            sites.append(site)
        }
        return try body([first] + sites)
    }
}
