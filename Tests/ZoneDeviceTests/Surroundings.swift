import Foundation
import Percpu
import Testing
import ZoneDevice

/// Words in a system page; what one late touch gives back.
let pageWords = Int(getpagesize()) / MemoryLayout<Int>.stride

/// Whether `scripts/check-sanitizers` or somebody like it says that a sanitizer is linked in.
var isSanitized: Bool { ProcessInfo.processInfo.environment["REFTORTURE_SANITIZER"] != nil }

/// How a process ends that a fault kills; a sanitizer reports the fault and exits instead.
var killedByFault: ExitTest.Condition { isSanitized ? .failure : .signal(SIGSEGV) }

/// Where a word lies.
func address(of word: HardwareWord) -> UInt {
    // SAFETY: only the number of the address is taken.
    unsafe UInt(bitPattern: word.address)
}

/// A word where there is none.
func strayWord(at address: UInt) -> HardwareWord {
    // SAFETY: none: the tests that use it want the fault.
    unsafe HardwareWord(at: address)
}

/// Runs `body` in `count` threads at once and waits for all of them.
func inThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let started = DispatchGroup()
    let ended = DispatchGroup()
    for index in 0..<count {
        started.enter()
        ended.enter()
        Thread {
            started.leave()
            started.wait()
            body(index)
            ended.leave()
        }.start()
    }
    ended.wait()
}

/// The text of a file of procfs.
///
/// Foundation takes the first short read for the end, which comes after a page or so there.
func wholeFile(_ path: String) throws -> String {
    let file = try #require(FileHandle(forReadingAtPath: path))
    defer { try? file.close() }
    var text = Data()
    while let more = try file.read(upToCount: 1 << 16), !more.isEmpty { text += more }
    return String(decoding: text, as: UTF8.self)
}

/// What the kernel says about this process's memory.
struct MemoryUse {
    var mappingCount: Int
    var residentBytes: Int

    static func now() throws -> MemoryUse {
        let maps = try wholeFile("/proc/self/maps")
        let statm = try wholeFile("/proc/self/statm")
        let pages = try #require(Int(statm.split(separator: " ")[1]))
        return MemoryUse(
            mappingCount: maps.split(separator: "\n").count,
            residentBytes: pages * Int(getpagesize()))
    }
}
