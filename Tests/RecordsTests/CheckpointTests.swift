import Foundation
import Statistics
import Testing

@testable import Records

@Suite struct CheckpointTests {
    private let scratch: ScratchDirectory
    private let checkpoint: Checkpoint
    private let options = ["workers": "2,4", "generations": "G0,G1"]

    init() throws {
        scratch = try ScratchDirectory()
        var totals = SoakTotals()
        totals.episodes = 17
        totals.cycles = 123_456
        totals.seconds = 0.1 + 0.2
        totals.coverage = WindowCoverage(windows: ["mode-to-add"])
        totals.coverage.pairs = ["mode-to-add+flag-to-grace": 3]
        totals.killToConfirm.record(nanoseconds: 12_345)
        totals.killToConfirm.record(nanoseconds: .max)
        totals.known = ["G1 use-after-unmap": 2]
        totals.invalid = [.init(from: 1, to: 1.25, reason: "CPU 5 \"went\"\noffline")]
        totals.violations = [
            Violation(invariant: "INV-3", symptom: "s", detail: "d/e", replay: "replay é")
        ]
        var recorded = SoakTotals()
        recorded.episodes = 11
        checkpoint = Checkpoint(
            revision: "0123abc", options: options, seed: .max, nextEpisode: 18, totals: totals,
            recorded: recorded, records: 4)
    }

    private var path: String { scratch.path("soak.checkpoint") }

    private func read() throws(CheckpointError) -> Checkpoint {
        try Checkpoint.read(from: path, revision: "0123abc", options: options)
    }

    private func bytes() throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

    private func put(_ bytes: some Sequence<UInt8>) throws {
        try Data(bytes).write(to: URL(filePath: path))
    }

    /// Writes a text with the sum that it has to have, as a wilful hand would.
    private func putSealed(_ body: String) throws {
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in body.utf8 { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(sum, radix: 16)
        let padded = String(repeating: "0", count: 16 - digits.count) + digits
        try put("\(body.dropLast()),\"sum\":\"\(padded)\"}\n".utf8)
    }

    @Test func `what is written is read back`() throws {
        try checkpoint.write(to: path)
        #expect(try read() == checkpoint)
        #expect(try scratch.names() == ["soak.checkpoint"])
        // One line, whose keys a person can look up with the usual tools.
        let text = try scratch.text("soak.checkpoint")
        #expect(text.hasSuffix("\"}\n"))
        #expect(text.split(separator: "\n").count == 1)
        #expect(text.contains(#""schema":"reftorture-checkpoint/1""#))
    }

    @Test func `a checkpoint that was cut off anywhere is refused`() throws {
        try checkpoint.write(to: path)
        let whole = try bytes()
        for count in whole.indices {
            try put(whole[..<count])
            let error = #expect(throws: CheckpointError.self) { try read() }
            #expect(error?.exitCode == 65, "after \(count) bytes")
        }
    }

    @Test func `a checkpoint with any one byte changed is refused`() throws {
        try checkpoint.write(to: path)
        let whole = try bytes()
        for index in whole.indices {
            for flip in [UInt8(1), 0x10, 0x80] {
                var changed = whole
                changed[index] ^= flip
                try put(changed)
                let error = #expect(throws: CheckpointError.self) { try read() }
                #expect(error?.exitCode == 65, "byte \(index) ^ \(flip)")
            }
        }
    }

    @Test func `text after the end, or before the start, is refused`() throws {
        try checkpoint.write(to: path)
        let whole = try bytes()
        for changed in [whole + [10], [32] + whole, whole + whole] {
            try put(changed)
            #expect(throws: CheckpointError.self) { try read() }
        }
    }

    @Test func `a file that is missing is told from one that cannot be read`() throws {
        let missing = #expect(throws: CheckpointError.missing(path: path)) { try read() }
        #expect(missing?.exitCode == 66)
        let unreadable = #expect(throws: CheckpointError.self) {
            try Checkpoint.read(
                from: scratch.directory.path, revision: "0123abc", options: options)
        }
        #expect(unreadable?.exitCode == 66)
        #expect(unreadable?.line.contains("Is a directory") == true)
    }

    @Test(arguments: ["", "\n", "dear diary", "[]", "{}", "null", "{\"schema\":", "\u{0}\u{1b}[2J"])
    func `what is no checkpoint is refused`(text: String) throws {
        try put(text.utf8)
        let error = #expect(throws: CheckpointError.self) { try read() }
        #expect(error?.exitCode == 65)
        #expect(error?.line.contains("expected") == true)
        #expect(error?.line.contains("\u{1b}") == false)
    }

    @Test(arguments: ["reftorture-checkpoint/2", "reftorture-checkpoint/0", "reftorture/1"])
    func `another schema is refused and named`(schema: String) throws {
        var other = checkpoint
        other.schema = schema
        try other.write(to: path)
        let error = #expect(throws: CheckpointError.otherSchema(path: path, found: schema)) {
            try read()
        }
        #expect(error?.exitCode == 65)
        // A newer layout may close in another way, and still say which it is.
        try put(#"{"schema":"\#(schema)","what":1}"#.utf8)
        #expect(throws: CheckpointError.otherSchema(path: path, found: schema)) { try read() }
    }

    @Test(arguments: [
        "schema", "revision", "options", "seed", "next_episode", "totals", "recorded", "records",
    ])
    func `a key that is missing is named, with the sum right or not`(key: String) throws {
        try checkpoint.write(to: path)
        var object = try #require(
            try JSONSerialization.jsonObject(with: Data(bytes())) as? [String: Any])
        object[key] = nil
        let text = String(
            decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
        for write in [{ try put(text.utf8) }, { try putSealed(text) }] {
            try write()
            let error = #expect(throws: CheckpointError.self) { try read() }
            #expect(error == .damaged(path: path, expected: "the key \(key)"))
        }
    }

    @Test func `values that do not fit are named even under a right sum`() throws {
        try checkpoint.write(to: path)
        let whole = try scratch.text("soak.checkpoint")
        let end = try #require(whole.range(of: ",\"sum\":"))
        let body = whole[..<end.lowerBound] + "}"
        for (old, new, expected) in [
            (#""next_episode":18"#, #""next_episode":-1"#, "next_episode from 0"),
            (#""next_episode":18"#, #""next_episode":"x""#, "next_episode"),
            (#""records":4"#, #""records":-1"#, "records from 0"),
            (#""cycles":123456"#, #""cycles":null"#, "cycles"),
            (#""cycles":123456"#, #""cykles":123456"#, "the key cycles"),
            (
                #""counts":["#, #""counts":[1,18446744073709551615,2,18446744073709551615,"#,
                "killToConfirm"
            ),
        ] {
            #expect(body.contains(old))
            try putSealed(String(body).replacing(old, with: new))
            let error = #expect(throws: CheckpointError.self, "\(new)") { try read() }
            #expect(error?.exitCode == 65)
            #expect(error?.line.contains(expected) == true, "\(error?.line ?? "")")
        }
    }

    @Test func `another revision is refused with both, and what to do`() throws {
        try checkpoint.write(to: path)
        let error = #expect(throws: CheckpointError.self) {
            try Checkpoint.read(from: path, revision: "fedcba9", options: options)
        }
        #expect(error?.exitCode == 65)
        for part in ["0123abc", "fedcba9", "build that revision", "without --resume"] {
            #expect(error?.line.contains(part) == true)
        }
    }

    @Test func `the first option that differs is named with both values`() throws {
        try checkpoint.write(to: path)
        func line(_ changes: [String: String], without name: String? = nil) -> String? {
            var other = options.merging(changes) { $1 }
            if let name { other[name] = nil }
            let error = #expect(throws: CheckpointError.self) {
                try Checkpoint.read(from: path, revision: "0123abc", options: other)
            }
            #expect(error?.exitCode == 64)
            return error?.line
        }
        let both = line(["workers": "8", "generations": "G2"])
        #expect(both?.contains("--generations was 'G0,G1' and is 'G2'") == true)
        #expect(both?.contains("workers") == false)
        #expect(both?.contains("without --resume") == true)
        #expect(line([:], without: "workers")?.contains("was '2,4' and is not given") == true)
        #expect(line(["atomic": "yes"])?.contains("--atomic was not given and is 'yes'") == true)
    }

    @Test func `control characters of a file do not reach the terminal`() throws {
        var hostile = checkpoint
        hostile.revision = "\u{1b}[2J\n" + String(repeating: "r", count: 5_000)
        try hostile.write(to: path)
        let error = #expect(throws: CheckpointError.self) { try read() }
        #expect(error?.line.contains("\u{1b}") == false)
        #expect(error?.line.contains("\n") == false)
        #expect((error?.line.count ?? .max) < 600)
    }
}
