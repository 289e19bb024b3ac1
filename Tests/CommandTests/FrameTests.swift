import Foundation
import Testing

// One after the other: a child that starts while another pipe is open would keep it open.
@Suite(.serialized) struct FrameTests {
    @Test func `no argument is short help with three commands to try`() throws {
        let result = try BuiltCommand.run([])
        #expect(result.code == 0)
        #expect(result.errors == "")
        let tries = result.output.split(separator: "\n").filter { $0.hasPrefix("  reftorture ") }
        #expect(tries.count == 3)
        #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test(arguments: [["--help"], ["list", "--help"], ["help", "list"]])
    func `help goes to standard output and has an example`(arguments: [String]) throws {
        let result = try BuiltCommand.run(arguments)
        #expect(result.code == 0)
        #expect(result.errors == "")
        #expect(result.output.contains("Example: reftorture "))
        #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func `the version is one line`() throws {
        let result = try BuiltCommand.run(["--version"])
        #expect(result.code == 0)
        #expect(result.output.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+[^\n]*\n/) != nil)
    }

    @Test func `formats are listed with their meaning`() throws {
        let result = try BuiltCommand.run(["list", "formats"])
        #expect(result.code == 0)
        #expect(result.errors == "")
        let names = result.output.split(separator: "\n").map { $0.prefix { $0 != " " } }
        #expect(
            names == ["human", "json", "csv", "ktap", "markdown", "html", "prom", "gbench", "lkml"])
    }

    @Test(arguments: [
        (["lst"], "unknown command 'lst'; did you mean 'list'?"),
        (["frobnicate", "--help-me"], "unknown command 'frobnicate'; known: "),
        ([""], "unknown command ''"),
        (["two\nlines"], "unknown command 'two lines'; known: "),
        (["--bogus"], "unknown option '--bogus'"),
        (["list", "formats", "--bogus"], "unknown option '--bogus'"),
        (["list"], "missing expected argument '<kind>'"),
        (["list", "formts"], "unknown kind 'formts'; did you mean 'formats'?"),
        (["list", "formats", "more"], "unexpected argument 'more'"),
        (["list", "two\nlines"], "unknown kind 'two lines'"),
    ])
    func `bad arguments are exit 64 and one line that names the token and the remedy`(
        arguments: [String], start: String
    ) throws {
        let result = try BuiltCommand.run(arguments)
        #expect(result.code == 64)
        #expect(result.output == "")
        #expect(result.errorLines.count == 1)
        #expect(result.errors.hasPrefix("reftorture: \(start)"), "\(result.errors)")
        #expect(result.errors.contains("known: ") || result.errors.contains("--help'"))
    }

    @Test(arguments: [["list", "formats"], ["--help"], ["--version"], []])
    func `a full disk under standard output is exit 74`(arguments: [String]) throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let result = try BuiltCommand.run(arguments, into: full)
        #expect(result.code == 74)
        #expect(result.errorLines.count == 1)
        #expect(
            result.errors.hasPrefix(
                "reftorture: cannot write standard output: No space left on device"))
    }

    @Test(arguments: [["list", "formats"], ["--help"], []])
    func `a reader that has gone is exit 74, not a signal`(arguments: [String]) throws {
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        let result = try BuiltCommand.run(arguments, into: pipe.fileHandleForWriting)
        #expect(result.code == 74)
        #expect(result.errorLines.count == 1)
        #expect(result.errors.hasPrefix("reftorture: cannot write standard output: Broken pipe"))
    }
}
