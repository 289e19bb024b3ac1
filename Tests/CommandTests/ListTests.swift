import Foundation
import Percpu
import Testing

// One after the other: a child that starts while another pipe is open would keep it open.
@Suite(.serialized) struct ListTests {
    /// What a kind lists: the names, and all of its text with single blanks.
    private func list(_ kind: String) throws -> (names: [String], text: String) {
        let result = try BuiltCommand.run(["list", kind])
        #expect(result.code == 0)
        #expect(result.errors == "")
        let lines = result.output.split(separator: "\n")
        for line in lines { #expect(line.count <= 80, "\(line)") }
        // A line that goes on is indented as far as every meaning.
        let names = lines.filter { $0.first != " " }.map { String($0.prefix { $0 != " " }) }
        let words = result.output.split(whereSeparator: \.isWhitespace)
        return (names, words.joined(separator: " "))
    }

    @Test(arguments: [
        "subjects", "workloads", "loads", "windows", "generations", "drivers", "faults", "shapes",
        "invariants", "formats",
    ])
    func `every kind fits 80 columns, with each meaning in one column`(kind: String) throws {
        let result = try BuiltCommand.run(["list", kind])
        let indents = Set(
            result.output.split(separator: "\n").map { line in
                let rest = line.drop { $0 != " " }
                return line.count - rest.drop { $0 == " " }.count
            })
        #expect(indents.count == 1 || kind == "generations", "\(result.output)")
        #expect(try !list(kind).names.isEmpty)
    }

    @Test func `generations are listed with releases, fast path, order and known defects`() throws {
        let (names, text) = try list("generations")
        #expect(names == ["G0", "G0p", "G1", "G2", "G3", "G4", "G4c", "G5", "G5b", "G6", "G8"])
        #expect(text.contains("G1 v4.12 to v4.15: the patch: "))
        #expect(text.contains("pin: the pagemap is not looked up"))
        #expect(
            text.contains(
                "dax-pmem: zapUsers, killReference, putPages, checkLive, removeMemory, "
                    + "deleteTableEntry, waitForRelease, exitReference nvdimm-pmem: "))
        #expect(text.contains("known: useAfterUnmap, with pins held over the teardown: "))
        #expect(text.contains("; gone in G4 "))
    }

    @Test func `faults are listed with where they fit and what must be found`() throws {
        let (names, text) = try list("faults")
        #expect(names.count == 35)
        #expect(names.first == "FI-01" && names.last == "FI-35")
        #expect(
            text.contains(
                "FI-21 the kill action waits, while the pages still hold their references "
                    + "fits G1, G2, G3 with dax-pmem, nvdimm-pmem expected: hang FI-22"))
        #expect(text.contains("expected: underflow <= 0 (-15), hang, with 16 pages"))
        #expect(text.contains("expected: lateAdd, by chance"))
        #expect(text.contains("not here: x86 keeps stores in order"))
    }

    @Test func `drivers and shapes are listed`() throws {
        #expect(try list("drivers").names == ["dax-pmem", "nvdimm-pmem"])
        #expect(try list("shapes").names == ["inline", "kernel"])
        let (names, text) = try list("workloads")
        #expect(names.first == "get-put")
        #expect(names.suffix(2) == ["gup-fast", "none"])
        for name in ["blk-mq", "page-get-put", "ref-get-put", "gup-fast-16+random+zap"] {
            #expect(names.contains(name))
        }
        #expect(text.contains("pages: get_page and put_page of a mapped page, each worker its own"))
    }

    @Test func `what a soak is drawn from is listed`() throws {
        let loads = try list("loads").names
        #expect(loads.prefix(2) == ["devices", "lives"] && loads.contains("blk-mq"))
        let (windows, text) = try list("windows")
        #expect(windows == Window.allCases.map(\.rawValue))
        #expect(text.contains("flag-to-grace a switch has raised its flag, and the grace period"))
    }

    @Test func `the promises of device pages stand behind those of the reference`() throws {
        let names = try list("invariants").names
        #expect(names.first == "INV-1")
        #expect(names.contains((1...10).map { "INV-P\($0)" }))
    }
}
