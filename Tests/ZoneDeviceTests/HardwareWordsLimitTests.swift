import Foundation
import Percpu
import Testing
import ZoneDevice

/// How much there can be, and what is left of it afterwards.
///
/// Mappings, resident memory and ranges belong to the process, so what counts them has one of its own.
@Suite struct HardwareWordsLimitTests {
    @Test(.timeLimit(.minutes(1)))
    func `a thousand lives leave neither mappings nor memory behind`() async {
        await #expect(processExitsWith: .success) {
            func live(_ life: Int) throws {
                let words = try HardwareWords(count: 16 * pageWords)
                for page in 0..<16 { words.word(page * pageWords).add(1) }
                words.remove()
                words.word((life % 16) * pageWords).add(1)
                if life % 2 == 0 { #expect(words.takeLateTouches().count == 1) }
                words.deallocate()
            }
            for life in 0..<20 { try live(life) }
            let before = try MemoryUse.now()
            for life in 0..<1_000 { try live(life) }
            let after = try MemoryUse.now()
            // One page kept of each life would be 4 MiB on x86-64. A sanitizer keeps books of its own.
            if !isSanitized {
                #expect(after.mappingCount <= before.mappingCount + 8)
                #expect(after.residentBytes <= before.residentBytes + 3 << 20)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `the log of one life is not read in the next`() async {
        await #expect(processExitsWith: .success) {
            for _ in 0..<3 {
                let words = try HardwareWords(count: 600 * pageWords)
                #expect(words.takeLateTouches().isEmpty)
                #expect(words.droppedTouchCount == 0)
                words.note(step: 9)
                words.remove()
                for page in 0..<600 { words.word(page * pageWords).add(1) }
                words.deallocate()
                let next = try HardwareWords(count: pageWords)
                next.remove()
                next.word(0).add(1)
                #expect(next.takeLateTouches().map(\.step) == [0])
                next.deallocate()
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a GiB of words exists only where it is touched, in small pages`() async {
        await #expect(processExitsWith: .success) {
            let before = try MemoryUse.now()
            let words = try HardwareWords(count: 1 << 27)
            words.word(0).add(1)
            words.word(words.count / 2).add(1)
            words.word(words.count - 1).add(1)
            if !isSanitized {
                #expect(try MemoryUse.now().residentBytes < before.residentBytes + 4 << 20)
            }
            let smaps = try wholeFile("/proc/self/smaps")
            let own = smaps.components(
                separatedBy: "\n\(String(address(of: words.word(0)), radix: 16))-")
            let flags = try #require(
                own.last?.components(separatedBy: "VmFlags:").dropFirst().first)
            let first = try #require(flags.split(separator: "\n").first)
            #expect(own.count == 2)
            #expect(first.split(separator: " ").contains("nh"))
            words.remove()
            words.word(words.count - 1).add(1)
            #expect(words.takeLateTouches().map(\.wordIndex) == [words.count - 1])
            words.deallocate()
        }
    }

    @Test func `sizes that no process can have are refused with the number`() {
        #expect(throws: MemmapError.tooLarge(bytes: .max)) { try HardwareWords(count: .max) }
        #expect(throws: MemmapError.tooLarge(bytes: 8 << 50)) { try HardwareWords(count: 1 << 50) }
    }

    @Test func `more memory than the machine has is refused with the number`() throws {
        let policy = try wholeFile("/proc/sys/vm/overcommit_memory")
        if policy.hasPrefix("1") {
            try Test.cancel("vm.overcommit_memory is 1: this system promises anything")
        }
        // As many words as there are bytes.
        let count = Int(ProcessInfo.processInfo.physicalMemory)
        #expect(throws: MemmapError.refused(bytes: 8 * count)) { try HardwareWords(count: count) }
    }

    @Test(.timeLimit(.minutes(1)))
    func `the array after the last possible one is refused, and possible once another is gone`()
        async
    {
        await #expect(processExitsWith: .success) {
            var arrays: [HardwareWords] = []
            for _ in 0..<256 { arrays.append(try HardwareWords(count: 1)) }
            #expect(throws: MemmapError.tooMany(limit: 256)) { try HardwareWords(count: 1) }
            arrays.removeLast().deallocate()
            let last = try HardwareWords(count: 1)
            last.remove()
            last.word(0).add(1)
            #expect(last.takeLateTouches().count == 1)
        }
    }

    @Test func `each error is one line with its number`() {
        let errors: [(MemmapError, String)] = [
            (.tooLarge(bytes: 71), "71"), (.refused(bytes: 72), "72"), (.tooMany(limit: 73), "73"),
        ]
        for (error, number) in errors {
            #expect(error.description.contains(number))
            #expect(!error.description.contains("\n"))
        }
    }
}
