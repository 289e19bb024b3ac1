import Foundation
import Percpu
import Testing
import ZoneDevice

/// Faults that are nobody's late touch: they do what they did before anybody listened.
///
/// Each in a process of its own, which is meant to end. They fault in relaxed stores: in any stronger access
/// the thread sanitizer holds a lock that its own report of the fault then waits for, for ever.
@Suite struct HardwareWordsFaultTests {
    @Test(.timeLimit(.minutes(1)))
    func `a fault elsewhere kills, though a range is removed`() async {
        await #expect(processExitsWith: killedByFault) {
            try HardwareWords(count: 1).remove()
            strayWord(at: 4096).storeRelaxed(1)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `running over the end kills, removed or not`() async {
        await #expect(processExitsWith: killedByFault) {
            let words = try HardwareWords(count: pageWords)
            strayWord(at: address(of: words.word(0)) + UInt(8 * pageWords)).storeRelaxed(1)
        }
        await #expect(processExitsWith: killedByFault) {
            let words = try HardwareWords(count: pageWords)
            words.remove()
            strayWord(at: address(of: words.word(0)) - 8).storeRelaxed(1)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a touch after everything was given back kills`() async {
        await #expect(processExitsWith: killedByFault) {
            let words = try HardwareWords(count: pageWords)
            words.remove()
            words.deallocate()
            words.word(0).storeRelaxed(1)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `who had the signal before is asked about faults that are not ours`() async {
        await #expect(processExitsWith: .exitCode(42)) {
            signal(SIGSEGV) { _ in _exit(42) }
            let words = try HardwareWords(count: pageWords)
            words.remove()
            words.word(0).add(1)
            guard words.takeLateTouches().count == 1 else { exit(1) }
            strayWord(at: 4096).storeRelaxed(1)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a signal that somebody sends is passed on: by default it kills, ignored it does not`()
        async
    {
        await #expect(processExitsWith: killedByFault) {
            signal(SIGSEGV, SIG_DFL)
            try HardwareWords(count: 1).remove()
            kill(getpid(), SIGSEGV)
            sleep(5)
        }
        await #expect(processExitsWith: .success) {
            signal(SIGSEGV, SIG_IGN)
            try HardwareWords(count: 1).remove()
            kill(getpid(), SIGSEGV)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `giving back twice ends the process rather than somebody else's memory`() async {
        await #expect(processExitsWith: .failure) {
            let first = try HardwareWords(count: pageWords)
            first.deallocate()
            // Gets the place in the table that the first one had.
            _ = try HardwareWords(count: pageWords)
            first.deallocate()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `removing twice ends the process`() async {
        await #expect(processExitsWith: .failure) {
            let words = try HardwareWords(count: pageWords)
            words.remove()
            words.remove()
        }
    }
}
