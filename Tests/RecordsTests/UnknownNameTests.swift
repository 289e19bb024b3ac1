import Records
import Testing

@Suite struct UnknownNameTests {
    private let known = ["bench", "compare", "conformance", "list", "topology"]

    @Test(arguments: [
        ("becnh", "bench"), ("BENCH", "bench"), ("conformence", "conformance"),
        ("topologie", "topology"), ("benc", "bench"), ("lst", "list"),
    ])
    func `a slip of the finger finds its name`(token: String, name: String) {
        #expect(NearestName.to(token, among: known) == name)
    }

    @Test(arguments: ["", "x", "zzzzzzzz"])
    func `what is like nothing suggests nothing`(token: String) {
        #expect(NearestName.to(token, among: known) == nil)
    }

    @Test(arguments: [
        ("", "", 0), ("", "abc", 3), ("abc", "abc", 0), ("kitten", "sitting", 3), ("ab", "ba", 1),
        ("becnh", "bench", 1), ("ca", "abc", 3),
    ])
    func `distances are those of the restricted Damerau-Levenshtein metric`(
        left: String, right: String, distance: Int
    ) {
        #expect(NearestName.distance(left, right) == distance)
        #expect(NearestName.distance(right, left) == distance)
    }

    @Test func `the line names token, suggestion and all names`() {
        let error = UnknownName(kind: "subject", token: "rsek", known: ["rseq", "shared"])
        #expect(error.exitCode == 64)
        #expect(
            error.line == "unknown subject 'rsek'; did you mean 'rseq'? known: rseq, shared")
        let foreign = UnknownName(kind: "subject", token: "quux17", known: ["rseq", "shared"])
        #expect(foreign.line == "unknown subject 'quux17'; known: rseq, shared")
    }

    @Test func `aliases are suggested and not listed, in whatever case names are written`() {
        let error = UnknownName(
            kind: "generation", token: "V4.1l", known: ["G0", "G1"], aliases: ["v4.11", "v5.2"])
        #expect(
            error.line == "unknown generation 'V4.1l'; did you mean 'v4.11'? known: G0, G1")
        #expect(NearestName.to("fi-2l", among: ["FI-21", "FI-33"]) == "FI-21")
    }
}
