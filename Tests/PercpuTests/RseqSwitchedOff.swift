import Foundation
import Percpu
import Testing

/// What remains when glibc does not register rseq: a tunable, an older library, an emulator.
@Suite(.serialized) struct RseqSwitchedOff {
    /// Set in the process that this suite starts from the test bundle it is part of.
    static let marker = "REFTORTURE_RSEQ_OFF"
    static var isInside: Bool { setting(marker) == "1" }

    @Test(
        "Without rseq its strategy says why it cannot run and the others count right",
        .enabled(if: !isInside, "this is the process without rseq"))
    func outside() throws {
        let output = Pipe()
        let child = Process()
        // On Linux a test bundle is an executable, and this process runs it.
        child.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        child.arguments = [
            "--testing-library", "swift-testing", "--filter", "RseqSwitchedOff|StrategyContract",
        ]
        child.environment = ProcessInfo.processInfo.environment.merging([
            "GLIBC_TUNABLES": "glibc.pthread.rseq=0", Self.marker: "1",
        ]) { $1 }
        child.standardOutput = output
        child.standardError = output
        try child.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        child.waitUntilExit()
        #expect(child.terminationStatus == 0, "\(text.suffix(4000))")
        #expect(text.contains("rseq registration is off"))
    }

    @Test(
        "The reason names the tunable", .enabled(if: isInside, "needs a process without rseq"))
    func inside() {
        let reason = RseqSlots.unavailableReason()
        print("rseq is unavailable: \(reason ?? "it is not")")
        #expect(reason?.contains("rseq") == true)
        #expect(reason?.contains("tunable") == true)
    }
}
