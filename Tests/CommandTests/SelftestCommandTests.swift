import Foundation
import Records
import Testing

// One after the other: a child that starts while another pipe is open would keep it open.
@Suite(.serialized) struct SelftestCommandTests {
    @Test func `a plant that is caught is exit 0, and standard output is KTAP`() throws {
        let result = try BuiltCommand.run(["selftest", "--only", "double-kill", "--seed", "7"])
        #expect(result.code == 0, "\(result.errors)\(result.output)")
        let lines = result.output.split(separator: "\n")
        #expect(lines.prefix(2) == ["KTAP version 1", "1..1"])
        #expect(lines.last == "ok 1 INV-18 killed twice catches double-kill")
        #expect(result.errors == "reftorture: seed 7\n")
    }

    @Test func `with its detector switched off it is exit 1, and another format can be had`() throws
    {
        let result = try BuiltCommand.run([
            "selftest", "--only", "double-kill", "--blind", "INV-18", "--format", "json", "-q",
        ])
        #expect(result.code == 1)
        #expect(result.errors == "")
        let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        let document = try #require(json as? [String: Any])
        let entry = try #require((document["results"] as? [[String: Any]])?.first)
        #expect(entry["detector"] as? String == "INV-18 killed twice")
        #expect(entry["fault"] as? String == "double-kill")
        #expect(entry["caught"] as? Bool == false)
        let violation = try #require((document["violations"] as? [[String: Any]])?.first)
        #expect((violation["replay"] as? String)?.hasSuffix(" --blind INV-18") == true)
    }

    @Test func `what cannot show here is exit 4`() throws {
        let result = try BuiltCommand.run(["selftest", "--only", "relaxed-final-put", "-q"])
        #expect(result.code == 4)
        #expect(result.output.contains("ok 1 relaxed-final-put # SKIP every locked addition"))
    }

    @Test func `what the budget leaves no time for is not run, and exit 9 if that is strict`()
        throws
    {
        let result = try BuiltCommand.run([
            "selftest", "--only", "double-kill,get-on-zero", "--budget", "1ns", "--strict",
        ])
        #expect(result.code == 9, "\(result.errors)\(result.output)")
        #expect(result.errors.contains("the budget left no time for "))
        let help = try BuiltCommand.run(["selftest", "--help"]).output
        #expect(help.contains("counts as not run") && help.contains("exit 9 with --strict"))
    }

    @Test func `records are appended one by one`() throws {
        let file = TemporaryFile("jsonl")
        let result = try BuiltCommand.run([
            "selftest", "--only", "double-kill,get-on-zero,sound/lives", "-o", file.path, "-q",
        ])
        #expect(result.code == 0, "\(result.output)")
        let lines = try StoredRecords(reading: file.path).lines
        let entries = try lines.flatMap { try $0.document(of: SelftestEntry.self).results }
        #expect(lines.count == 7 && entries.count == 7)
        #expect(entries.allSatisfy { $0.holds })
    }

    @Test func `the list runs nothing and shows what must tell`() throws {
        let result = try BuiltCommand.run(["selftest", "--list"])
        #expect(result.code == 0)
        #expect(result.errors == "")
        #expect(result.output.contains("FI-06/no-grace"))
        #expect(result.output.contains("INV-10 late add: the fold does not"))
        #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test(arguments: [
        (["--only", "FI-99"], "unknown plant 'FI-99'; did you mean 'FI-09'? known: "),
        (["--only", "double-kil"], "unknown plant 'double-kil'; did you mean 'double-kill'?"),
        (["--only", "double-kill,"], "holds an empty name"),
        (["--blind", "INV-99"], "unknown invariant 'INV-99'; did you mean 'INV-9'?"),
        (["--repeat", "0"], "is no count; a whole number from 1"),
        (["--budget", "-1s"], "is negative"),
        (["--seed", "x"], "is no seed"),
        (["--format", "tap"], "unknown format 'tap'; did you mean 'ktap'?"),
    ])
    func `bad input is exit 64 and one line`(_ arguments: [String], _ text: String) throws {
        let result = try BuiltCommand.run(["selftest"] + arguments)
        #expect(result.code == 64)
        #expect(result.output == "")
        #expect(result.errorLines.count == 1 && result.errors.contains(text), "\(result.errors)")
    }

    @Test func `an interruption is exit 75 with what was done`() throws {
        let command = try RunningCommand([
            "selftest", "--only", "double-kill,sound/storm", "--progress", "always",
            "--status-interval", "1ms",
        ])
        #expect(command.awaitError("sound/storm"))
        command.send(SIGINT)
        let result = try command.result()
        #expect(result.code == 75, "\(result.errors)\(result.output)")
        #expect(result.output.contains("ok 1 INV-18 killed twice catches double-kill"))
    }
}
