import Foundation
import Records
import Testing

@testable import Harness

/// Runs of the built command, as soon as there is something to run.
///
/// One after the other: a child that starts while another pipe is open would keep it open.
@Suite(.serialized, .enabled(if: !SoakSubject.all.isEmpty, "no episode is built in"))
struct SoakCommandTests {
    private let records = TemporaryFile("jsonl")
    private let state = TemporaryFile("state")
    private let dumps = TemporaryFile("dumps")

    private func arguments(_ duration: String) -> [String] {
        [
            "soak", "-d", duration, "--episode", "50ms", "--lanes", "1", "--pages", "8", "-w", "2",
            "--subjects", "slots,locked", "--dumps", dumps.path, "-o", records.path,
            "--checkpoint", state.path, "--format", "json",
        ]
    }

    private func document(_ text: String) throws -> Document<SoakEntry> {
        try JSONDecoder().decode(Document<SoakEntry>.self, from: Data(text.utf8))
    }

    private func stored() throws -> [SoakEntry] {
        try StoredRecords(reading: records.path).lines
            .flatMap { try $0.document(of: SoakEntry.self).results }
    }

    @Test func `a run names its seed first and last, and its records add up to what it prints`()
        throws
    {
        let result = try BuiltCommand.run(
            arguments("400ms") + ["--seed", "11", "--record-interval", "100ms"])
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.errorLines.first == "reftorture: seed 11")
        #expect(result.errorLines.last?.hasPrefix("reftorture: seed 11: 0 findings in ") == true)
        let document = try document(result.output)
        #expect(document.plan.seed == 11 && document.command == "soak")
        let entry = try #require(document.results.first)
        let parts = try stored()
        #expect(parts.count >= 2)
        #expect(parts.reduce(0) { $0 + $1.episodes } == entry.episodes)
        #expect(parts.reduce(0) { $0 + $1.cycles } == entry.cycles)
        #expect(!entry.resumed && entry.episodes > 0)
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `a signal ends it with code 75, and it can be resumed`(signal: Int32) throws {
        let command = try RunningCommand(
            arguments("10m") + ["--seed", "12", "--progress", "always", "--status-interval", "1ms"])
        #expect(command.awaitError(" left"))
        command.send(signal)
        let result = try command.result()
        #expect(result.code == 75, "\(result.errors)")
        #expect(result.errors.hasSuffix("; interrupted, --resume goes on\n"), "\(result.errors)")
        let first = try #require(try document(result.output).results.first)
        #expect(try stored().count == 1)
        // The seed comes out of the checkpoint, and what is done is not done again.
        let again = try BuiltCommand.run(arguments("1ms") + ["--resume"])
        #expect(again.code == 0, "\(again.errors)")
        #expect(again.errorLines.first == "reftorture: seed 12")
        let second = try #require(try document(again.output).results.first)
        #expect(second.resumed && second.episodes >= first.episodes)
        let changed = try BuiltCommand.run(arguments("1s") + ["--resume", "--rarity", "7"])
        #expect(changed.code == 64, "\(changed.errors)")
        #expect(changed.errorLines.count == 1)
    }

    @Test func `a full disk is told once and is exit 74 at the end`() throws {
        let full = try BuiltCommand.run(
            arguments("300ms").map { $0 == records.path ? "/dev/full" : $0 }
                + ["--record-interval", "50ms"])
        #expect(full.code == 74, "\(full.errors)")
        #expect(full.errorLines.count { $0.contains("/dev/full") } == 1, "\(full.errors)")
        #expect(try document(full.output).results.first?.episodes ?? 0 > 0)
    }

    /// A pipe that is full and that nobody reads.
    private func fullPipe() throws -> Pipe {
        let pipe = Pipe()
        let writer = pipe.fileHandleForWriting
        try #require(fcntl(writer.fileDescriptor, F_SETFL, O_NONBLOCK) == 0)
        let page = Data(repeating: 46, count: 4096)
        while (try? writer.write(contentsOf: page)) != nil {}
        try #require(fcntl(writer.fileDescriptor, F_SETFL, 0) == 0)
        return pipe
    }

    @Test func `standard error that nobody reads stops nothing`() throws {
        let process = Process()
        process.executableURL = try BuiltCommand.url
        process.arguments =
            arguments("200ms") + ["--progress", "always", "--status-interval", "1ms"]
        let pipe = try fullPipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = pipe
        try process.run()
        let identifier = process.processIdentifier
        let guardian = DispatchWorkItem { kill(identifier, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: guardian)
        process.waitUntilExit()
        guardian.cancel()
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
        #expect(try stored().isEmpty == false)
    }

    @Test func `the sections of a job run one after the other`() throws {
        let job = TemporaryFile("ini")
        try Data(
            """
            [global]
            duration = 100ms
            episode = 50ms
            workers = 2
            pages = 8
            dumps = \(dumps.path)
            output = \(records.path)
            [a]
            seed = 1
            [b]
            seed = 2
            subjects = slots
            """.utf8
        ).write(to: URL(filePath: job.path))
        let result = try BuiltCommand.run(["soak", "--job", job.path])
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.errors.contains("reftorture: seed 1, section [a]\n"))
        #expect(result.errors.contains("reftorture: seed 2, section [b]\n"))
        let sections = try StoredRecords(reading: records.path).lines
            .map { try $0.document(of: SoakEntry.self).plan.options["section"] }
        #expect(sections == ["a", "b"])
    }
}
