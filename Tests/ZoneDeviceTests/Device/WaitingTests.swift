import Foundation
import Percpu
import Synchronization
import Testing

@testable import ZoneDevice

/// Completions, wait queues and the freeze depth of a queue.
@Suite struct WaitingTests {
    private let memory = HardwareMemory(arena: SlotArena(placeCount: 4))

    /// Runs `body` in a thread and says whether it came to its end; a thread that hangs is left behind.
    private func ends(_ body: @escaping @Sendable () -> Void) -> Bool {
        let ended = DispatchSemaphore(value: 0)
        Thread {
            body()
            ended.signal()
        }.start()
        return ended.wait(timeout: .now() + 30) == .success
    }

    // MARK: - Completion

    @Test func `as many waits pass as there were completions, whoever came first`() {
        let completion = Completion<HardwareWord>(memory: memory)
        completion.complete()
        completion.complete()
        let isOver = ends {
            #expect(completion.wait { false })
            // The second completion lets the next wait pass at once.
            #expect(completion.wait { false })
            #expect(!completion.wait { true })
        }
        #expect(isOver)
    }

    @Test func `giving up between a waiter's look and its sleep is not missed`() {
        let completion = Completion<HardwareWord>(memory: memory)
        let isOver = ends {
            let looks = Atomic<Int>(0)
            // The first look says "go on", and right after it the device is given up.
            let isCompleted = completion.wait {
                let look = looks.wrappingAdd(1, ordering: .relaxed).newValue
                if look == 1 { completion.nudge() }
                return look > 1
            }
            #expect(!isCompleted)
        }
        #expect(isOver)
    }

    @Test func `a completion between a waiter's look and its sleep is not missed`() {
        let completion = Completion<HardwareWord>(memory: memory)
        let isOver = ends {
            #expect(
                completion.wait {
                    completion.complete()
                    return false
                })
            #expect(!completion.wait { true })
        }
        #expect(isOver)
    }

    @Test func `a nudge is no completion, and does not eat one`() {
        let completion = Completion<HardwareWord>(memory: memory)
        completion.nudge()
        completion.nudge()
        #expect(!completion.wait { true })
        completion.complete()
        let isOver = ends { #expect(completion.wait { true }) }
        #expect(isOver)
        #expect(!completion.wait { true })
    }

    @Test func `two threads that wait for each other lose no wake-up`() {
        let there = Completion<HardwareWord>(memory: memory)
        let back = Completion<HardwareWord>(memory: memory)
        let rounds = 2_000
        let isOver = ends {
            let other = DispatchSemaphore(value: 0)
            Thread {
                for _ in 0..<rounds {
                    _ = there.wait { false }
                    back.complete()
                }
                other.signal()
            }.start()
            for _ in 0..<rounds {
                there.complete()
                _ = back.wait { false }
            }
            other.wait()
        }
        #expect(isOver)
        #expect(!there.wait { true } && !back.wait { true })
    }

    // MARK: - Wait queue

    @Test func `a wake-up between a sleeper's look and its sleep is not missed`() {
        let queue = WaitQueue<HardwareWord>(memory: memory)
        let isOver = ends {
            let looks = Atomic<Int>(0)
            let holds = queue.wait(
                until: {
                    let look = looks.wrappingAdd(1, ordering: .relaxed).newValue
                    if look == 1 { queue.wakeAll() }
                    return look > 1
                }, unless: { false })
            #expect(holds)
        }
        #expect(isOver)
    }

    @Test func `every sleeper looks when it is woken, and those whose condition fails sleep on`() {
        let queue = WaitQueue<HardwareWord>(memory: memory)
        let open = Atomic<Int>(0)
        let passed = Atomic<Int>(0)
        let isOver = ends {
            let ended = DispatchSemaphore(value: 0)
            for number in 1...3 {
                Thread {
                    _ = queue.wait(
                        until: { open.load(ordering: .acquiring) >= number }, unless: { false })
                    passed.wrappingAdd(1, ordering: .relaxed)
                    ended.signal()
                }.start()
            }
            for number in 1...3 {
                open.store(number, ordering: .releasing)
                queue.wakeAll()
                ended.wait()
            }
        }
        #expect(isOver)
        #expect(passed.load(ordering: .relaxed) == 3)
    }

    // MARK: - Queue

    /// A queue whose usage count is percpu, as after its disk was added.
    private func makeQueue(
        _ told: Sayings
    ) -> (queue: BlockQueue<Slots>, reference: PercpuRef<Slots>, reaper: ManualReaper) {
        Membarrier.register()
        let reaper = ManualReaper()
        let sleepers = WaitQueue<HardwareWord>(memory: memory)
        let reference = PercpuRef<Slots>(
            slotCount: 4, flags: .atomic,
            domain: SwitchDomain(memory: memory, reaper: reaper),
            misused: { told.add("\($0)") },
            release: {
                told.add("release")
                sleepers.wakeAll()
            })
        reference.switchToPercpu()
        return (
            BlockQueue(reference: reference, sleepers: sleepers, memory: memory), reference, reaper
        )
    }

    @Test func `a second freeze does not kill, and only the last unfreeze brings back to life`() {
        let told = Sayings()
        let (queue, reference, reaper) = makeQueue(told)
        for depth in 1...2 {
            queue.startFreeze { told.add("confirm") }
            #expect(queue.freezeDepth == depth && reference.isDying)
        }
        reaper.settle()
        #expect(queue.awaitFrozen { true })
        #expect(told.all == ["confirm", "release"])
        queue.unfreeze()
        #expect(queue.freezeDepth == 1 && reference.isDying)
        queue.unfreeze()
        #expect(queue.freezeDepth == 0 && !reference.isDying)
        #expect(reference.snapshot().mode == .percpu && reference.snapshot().total == 1)
        // Frozen a second time it is killed a second time, rightly.
        queue.startFreeze { told.add("confirm") }
        reaper.settle()
        #expect(told.all == ["confirm", "release", "confirm", "release"])
    }

    @Test
    func `whoever waits for a frozen queue gives up when told to, and is woken by unfreezing`() {
        let told = Sayings()
        let (queue, reference, reaper) = makeQueue(told)
        var seat = reference.seat(0)
        reference.get(at: &seat)
        queue.startFreeze {}
        reaper.settle()
        #expect(!queue.awaitFrozen { true })
        let looked = DispatchSemaphore(value: 0)
        let ended = DispatchSemaphore(value: 0)
        Thread {
            _ = queue.awaitFrozen {
                looked.signal()
                return !reference.isDying
            }
            ended.signal()
        }.start()
        looked.wait()
        queue.unfreeze()
        #expect(ended.wait(timeout: .now() + 30) == .success)
        #expect(reference.snapshot().total == 2)
    }

    // MARK: - Device

    @Test(arguments: Pairing.all)
    func `a teardown that hangs is ended from outside, at any moment`(_ pairing: Pairing) throws {
        for round in 0..<20 {
            let kernel = try Kernel()
            let work = try #require(Kernel.works[pairing.generation.rules.id])
            var cycle = pairing.cycle(pages: 2)
            cycle.fold = .late
            let waits = DispatchSemaphore(value: 0)
            let device = TestedDevice(
                cycle, in: kernel.zone, work: work, settle: { kernel.manual?.settle() },
                observe: { event in
                    if case .began(let step) = event, step.isWait { waits.signal() }
                })
            var walker = kernel.walker(0, of: device)
            #expect(try device.attach(by: &walker) == .bound)
            // Somebody holds a reference and never lets go.
            device.reference.get(at: &walker.seat)
            let finished = Sayings()
            let isOver = ends {
                let ended = DispatchSemaphore(value: 0)
                Thread {
                    var walker = kernel.walker(0, of: device)
                    finished.add("\(device.teardown(by: &walker))")
                    ended.signal()
                }.start()
                waits.wait()
                for _ in 0..<round * 50 { _ = device.log }
                device.abandon()
                ended.wait()
            }
            #expect(isOver)
            #expect(finished.all == ["false"])
        }
    }
}

/// Words that several threads say, in order.
final class Sayings: Sendable {
    private let words = Mutex<[String]>([])
    func add(_ word: String) { words.withLock { $0.append(word) } }
    var all: [String] { words.withLock { $0 } }
}
