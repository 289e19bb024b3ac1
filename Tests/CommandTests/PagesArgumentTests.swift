import Testing

@testable import reftorture

@Suite struct PagesArgumentTests {
    @Test(arguments: [
        ("1", 1), ("4194304", 4_194_304), ("16GiB", 4_194_304), ("64MiB", 16_384), ("4KiB", 1),
        ("1tib", 268_435_456), ("4096TiB", 1 << 40), ("1099511627776", 1 << 40), ("007", 7),
    ])
    func `pages and sizes come to pages of 4 KiB`(text: String, pages: Int) throws {
        #expect(try PagesArgument.parse(text) == pages)
    }

    @Test(arguments: [
        ("0", "is zero"), ("0GiB", "is zero"), ("-1", "is negative"), ("-4GiB", "is negative"),
        ("", "is no number"), ("GiB", "is no number"), ("many", "is no number"),
        ("--dry-run", "is no number"), ("1.5GiB", "is no whole number"),
        ("1.", "is no whole number"), ("2KiB", "no whole number of 4 KiB pages"),
        ("16GB", "unknown unit 'GB'"), ("16G", "unknown unit 'G'"), ("1 GiB", "unit ' GiB'"),
        ("1099511627777", "more than any machine"), ("4097TiB", "more than any machine"),
        ("99999999999999999999", "more than any machine"),
        ("9223372036854775807TiB", "more than any machine"), ("५", "is no number"),
    ])
    func `what is no number of pages is told what is wrong`(text: String, reason: String) {
        let error = #expect(throws: BadValue.self) { try PagesArgument.parse(text) }
        #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "accepted")")
        #expect(error?.exitCode == 64)
    }
}
