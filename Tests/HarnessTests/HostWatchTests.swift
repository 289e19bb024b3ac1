import Machine
import Records
import Synchronization
import TestSupport
import Testing

@testable import Harness

/// A host of eight CPUs to which everything can happen.
private final class PlantedHost: Sendable {
    struct State {
        var online: CPUSet? = CPUSet(0...7)
        var cpuset: CPUSet? = CPUSet(0...7)
        var affinity: CPUSet? = CPUSet(0...7)
        var stoodStill: Int64 = 0
        var monotonic: Int64 = 1_000_000_000_000
        var slept: Int64 = 0
        var wall: Int64 = 1_700_000_000_000_000_000
        var looks = 0
        /// What one reading of a clock takes.
        var readingTime: Int64 = 0
    }

    let state = Mutex(State())

    var sources: HostWatch.Sources {
        HostWatch.Sources(
            online: {
                self.state.withLock {
                    $0.looks += 1
                    return $0.online
                }
            },
            cpuset: { self.state.withLock { $0.cpuset } },
            affinity: { self.state.withLock { $0.affinity } },
            stoodStill: { self.state.withLock { $0.stoodStill } },
            clocks: HostClocks(
                monotonic: { self.read { $0.monotonic } },
                boottime: { self.read { $0.monotonic + $0.slept } },
                realtime: { self.read { $0.monotonic + $0.slept + $0.wall } }))
    }

    private func read(_ clock: (State) -> Int64) -> Int64 {
        state.withLock {
            $0.monotonic += $0.readingTime
            return clock($0)
        }
    }

    /// Lets time go by and something happen.
    func after(_ milliseconds: Int64 = 300, _ change: (inout State) -> Void = { _ in }) {
        state.withLock {
            $0.monotonic += milliseconds * 1_000_000
            change(&$0)
        }
    }

    func watch(start: CPUSet = CPUSet(0...7)) -> HostWatch {
        HostWatch(start: start, sources: sources)
    }
}

@Suite struct HostWatchTests {
    private let host = PlantedHost()

    @Test func `nothing is told of a host to which nothing happens`() {
        var watch = host.watch()
        for _ in 0..<100 {
            host.after()
            #expect(watch.look() == [])
        }
        #expect(watch.usable == CPUSet(0...7))
    }

    @Test func `however often it is called it looks four times a second at most`() {
        var watch = host.watch()
        let before = host.state.withLock { $0.looks }
        for _ in 0..<1_000 {
            host.after(1)
            _ = watch.look()
        }
        let looks = host.state.withLock { $0.looks } - before
        // Each look reads the list of online CPUs twice.
        #expect((6...8).contains(looks), "\(looks) readings")
    }

    @Test func `a change is told at the next look and once`() {
        var watch = host.watch()
        host.after(10) { $0.online = CPUSet(0...4) }
        #expect(watch.look() == [])
        #expect(watch.usable == CPUSet(0...7))
        host.after()
        #expect(watch.look() == ["CPUs 5-7 went offline"])
        #expect(watch.usable == CPUSet(0...4))
        host.after()
        #expect(watch.look() == [])
    }

    @Test func `whoever needs to know at once need not wait for the next look`() {
        var watch = host.watch()
        host.after(1) { $0.online = CPUSet(0...6) }
        #expect(watch.lookNow() == ["CPU 7 went offline"])
        #expect(watch.usable == CPUSet(0...6))
    }

    @Test func `a CPU that goes takes itself out of sets and masks, and that is no second change`()
    {
        var watch = host.watch()
        let without = CPUSet([0, 1, 2, 3, 4, 6, 7])
        host.after {
            $0.online = without
            $0.cpuset = without
            $0.affinity = without
        }
        #expect(watch.look() == ["CPU 5 went offline"])
        #expect(watch.usable == without)
        // It is online again at once and in the cpuset a moment later.
        host.after { $0.online = CPUSet(0...7) }
        #expect(watch.look() == ["CPU 5 came back"])
        #expect(watch.usable == without)
        host.after {
            $0.cpuset = CPUSet(0...7)
            $0.affinity = CPUSet(0...7)
        }
        #expect(watch.look() == [])
        #expect(watch.usable == CPUSet(0...7))
        host.after(5_000)
        #expect(watch.look() == [])
    }

    @Test func `a CPU that comes back and stays out of the cpuset shrinks it`() {
        // Control groups of the first version forget a CPU that went.
        var watch = host.watch()
        host.after {
            $0.online = CPUSet(0...6)
            $0.cpuset = CPUSet(0...6)
        }
        #expect(watch.look() == ["CPU 7 went offline"])
        host.after { $0.online = CPUSet(0...7) }
        #expect(watch.look() == ["CPU 7 came back"])
        host.after(2_000)
        #expect(watch.look() == ["the cpuset shrank to 0-6"])
        #expect(watch.usable == CPUSet(0...6))
    }

    @Test func `a cpuset that shrinks and grows, with the masks that follow, is one change each`() {
        var watch = host.watch()
        host.after {
            $0.cpuset = [0]
            $0.affinity = [0]
        }
        #expect(watch.look() == ["the cpuset shrank to 0"])
        #expect(watch.usable == [0])
        host.after { $0.cpuset = [1, 2] }
        #expect(watch.look() == ["the cpuset changed to 1-2"])
        #expect(watch.usable == [1, 2])
        host.after {
            $0.cpuset = CPUSet(0...7)
            $0.affinity = CPUSet(0...7)
        }
        #expect(watch.look() == ["the cpuset grew to 0-7"])
        #expect(watch.usable == CPUSet(0...7))
        host.after { $0.cpuset = [] }
        #expect(watch.look() == ["the cpuset shrank to nothing"])
        #expect(watch.usable.isEmpty)
    }

    @Test func `where no group shows a set the mask tells`() {
        host.after { $0.cpuset = nil }
        var watch = host.watch()
        host.after { $0.affinity = CPUSet(0...2) }
        #expect(watch.look() == ["the affinity mask shrank to 0-2"])
        #expect(watch.usable == CPUSet(0...2))
    }

    @Test func `only CPUs of the start are usable`() {
        var watch = host.watch(start: [2, 3])
        host.after { $0.online = CPUSet([0, 1, 3]) }
        _ = watch.look()
        #expect(watch.usable == [3])
    }

    @Test func `what cannot be read has not changed`() {
        var watch = host.watch()
        host.after {
            $0.online = nil
            $0.cpuset = nil
            $0.affinity = nil
        }
        #expect(watch.look() == [])
        #expect(watch.usable == CPUSet(0...7))
        host.after { $0.online = CPUSet(0...5) }
        #expect(watch.look() == ["CPUs 6-7 went offline"])
    }

    @Test(arguments: [
        (3_600_000, "+3600"), (-3_600_000, "-3600"), (60, "+0.06"), (-1_250, "-1.25"),
        (12_340, "+12.3"),
    ])
    func `a step of the clock is told with its size`(milliseconds: Int64, text: String) {
        var watch = host.watch()
        host.after { $0.wall += milliseconds * 1_000_000 }
        #expect(watch.look() == ["the clock stepped by \(text) s"])
        host.after()
        #expect(watch.look() == [])
    }

    @Test func `what keepers of clocks do is no step`() {
        var watch = host.watch()
        for _ in 0..<100 {
            host.after { $0.wall += 40_000_000 }
            #expect(watch.look() == [])
        }
        // Slewed by 500 in a million, with nobody looking for ten minutes.
        host.after(600_000) { $0.wall -= 300_000_000 }
        #expect(watch.look() == [])
    }

    @Test func `a sleep of the machine is told, and is no step of the clock`() {
        var watch = host.watch()
        host.after { $0.slept += 28_800_000_000_000 }
        #expect(watch.look() == ["the machine slept for 28800 s"])
        host.after()
        #expect(watch.look() == [])
    }

    @Test func `clocks that could not be read at once are compared at a later look`() {
        var watch = host.watch()
        host.after {
            $0.readingTime = 20_000_000
            $0.wall += 1_000_000_000
        }
        #expect(watch.look() == [])
        host.after { $0.readingTime = 0 }
        #expect(watch.look() == ["the clock stepped by +1 s"])
    }

    @Test func `a process that stood still is told once, and how long in all is kept`() {
        var watch = host.watch()
        host.after(12_250) { $0.stoodStill = 12_000_000_000 }
        #expect(watch.look() == ["the process stood still for 12 s"])
        // The sentinel comes a little after the first look.
        host.after { $0.stoodStill += 3_000_000 }
        #expect(watch.look() == [])
        host.after(3_250) { $0.stoodStill += 3_000_000_000 }
        #expect(watch.look() == ["the process stood still for 3 s"])
        #expect(watch.stoodStill == 15_003_000_000)
    }

    @Test func `several changes are told in one look`() {
        var watch = host.watch()
        host.after {
            $0.online = CPUSet(0...6)
            $0.wall += 1_000_000_000
            $0.stoodStill = 2_500_000_000
        }
        #expect(
            watch.look() == [
                "CPU 7 went offline", "the clock stepped by +1 s",
                "the process stood still for 2.50 s",
            ])
    }

    @Test func `it watches the files of a host`() throws {
        let tree = try ConstructedTree()
        try tree.write("0-3", to: "sys/devices/system/cpu/online")
        try tree.write("0::/box", to: "proc/self/cgroup")
        try tree.write("0-3", to: "sys/fs/cgroup/box/cpuset.cpus.effective")
        let cpus = HostCPUs(root: tree.root)
        var sources = host.sources
        sources.online = { cpus.online }
        sources.cpuset = { cpus.cpuset }
        var watch = HostWatch(start: CPUSet(0...3), sources: sources)
        try tree.write("0-2", to: "sys/devices/system/cpu/online")
        host.after()
        #expect(watch.look() == ["CPU 3 went offline"])
        try tree.write("0-1", to: "sys/fs/cgroup/box/cpuset.cpus.effective")
        host.after()
        #expect(watch.look() == ["the cpuset shrank to 0-1"])
        #expect(watch.usable == CPUSet(0...1))
        // Moved into another group.
        try tree.write("0::/crate", to: "proc/self/cgroup")
        try tree.write("0", to: "sys/fs/cgroup/crate/cpuset.cpus.effective")
        host.after()
        #expect(watch.look() == ["the cpuset shrank to 0"])
    }

    @Test func `it watches this host without a word of nothing`() throws {
        let start = try ProcessStart.prepare()
        var watch = HostWatch(start: start)
        _ = watch.lookNow()
        #expect(watch.usable.isSubset(of: start.affinity))
        #expect(!watch.usable.isEmpty)
    }
}
