import Records
import Testing

@testable import reftorture

@Suite struct JobFileTests {
    @Test func `sections, keys and lines are read`() throws {
        let job = try JobFile(
            text: """
                \u{feff}; a night

                [global]
                duration = 8h
                  cpus=!3,node:0  \r
                # the first
                [ first run ]
                seed =  0xff
                dumps = a = b # c
                [second]
                """, path: "j.ini")
        #expect(
            job.global == [
                .init(key: "duration", value: "8h", line: 4),
                .init(key: "cpus", value: "!3,node:0", line: 5),
            ])
        #expect(job.sections.map(\.name) == ["first run", "second"])
        #expect(job.sections.map(\.line) == [7, 10])
        #expect(
            job.sections[0].entries == [
                .init(key: "seed", value: "0xff", line: 8),
                .init(key: "dumps", value: "a = b # c", line: 9),
            ])
        #expect(job.sections[1].entries == [])
    }

    @Test func `a job without a global section is one`() throws {
        let job = try JobFile(text: "[a]\nseed = 1\n", path: "j.ini")
        #expect(job.global == [])
        #expect(job.sections.count == 1)
    }

    @Test(arguments: [
        ("", "j.ini:1: no run is named"),
        ("\n\n; nothing\n", "j.ini:4: no run is named"),
        ("[global]\nseed = 1\n", "no run is named; beside [global] a section for each"),
        ("seed = 1\n[a]\n", "j.ini:1: 'seed' stands before any section; begin with [global]"),
        ("[a]\nseed\n", "j.ini:2: 'seed' is no 'key = value'; a flag is written 'strict = true'"),
        ("[a]\n= 3\n", "j.ini:2: '= 3' is no 'key = value'"),
        ("[a]\n\nseed =\n", "j.ini:3: 'seed' has no value"),
        ("[a\nseed = 1\n", "j.ini:1: '[a' is no section; write [name]"),
        ("[a] x\n", "j.ini:1: '[a] x' is no section"),
        ("[]\n", "j.ini:1: '[]' is no section"),
        ("[ ]\n", "j.ini:1: '[ ]' is no section"),
        ("[\n", "j.ini:1: '[' is no section"),
        ("[a]]\n", "'[a]]' is no section"),
        ("[a]\n[b]\n[a]\n", "j.ini:3: section [a] is there already, in line 1"),
        ("[global]\n[a]\n[global]\n", "j.ini:3: section [global] is there already, in line 1"),
        ("<job/>\n", "j.ini:1: '<job/>' is no 'key = value'"),
    ])
    func `bad syntax is told with its line`(text: String, part: String) throws {
        let error = #expect(throws: JobFileError.self) {
            try JobFile(text: text, path: "j.ini")
        }
        #expect(error?.exitCode == 65)
        #expect(error?.line.contains(part) == true, "\(error?.line ?? "")")
        #expect(error?.line.contains("\n") == false)
    }
}

@Suite struct JobKeysTests {
    private let keys = JobKeys(of: SoakCommand.self)

    @Test func `every long option of the command is a key, and nothing else`() {
        for name in [
            "duration", "runtime", "seed", "cpus", "nodes", "order", "workers", "housekeeping",
            "subjects", "generation", "driver", "workload", "windows", "rarity", "lanes", "pages",
            "mode", "fault", "episode", "deadline", "budget", "failures", "dumps", "checkpoint",
            "resume", "checkpoint-interval", "record-interval", "metrics-port", "metrics-file",
            "format", "status-interval", "progress", "quiet", "verbose", "strict", "output",
            "dry-run",
            "oracle-cost",
        ] {
            #expect(keys.named(name) != nil, "\(name)")
        }
        #expect(keys.names.count == 38)
        for name in ["job", "help", "version", "sysroot", "d", "o", "h", "", "-d", "--duration"] {
            #expect(keys.named(name) == nil, "\(name)")
        }
        #expect(keys.named("runtime") == keys.named("duration"))
    }

    @Test func `flags take no value and all else does`() {
        let flags = ["resume", "dry-run", "quiet", "verbose", "strict", "oracle-cost"]
        for name in keys.names {
            #expect(keys.named(name)?.takesValue == !flags.contains(name), "\(name)")
        }
        #expect(keys.named("pages")?.arguments("-1") == ["--pages=-1"])
        #expect(keys.named("output")?.arguments("x") == ["--output=x"])
    }
}
