import FoundationEssentials
import Records
import Testing

struct CPUSetTests {
    @Test(arguments: [
        ("0", "0"), ("0-3,8", "0-3,8"), ("8,0-3", "0-3,8"), ("0,1,2", "0-2"), ("2-5,4-9", "2-9"),
        ("10-20:2", "10,12,14,16,18,20"), ("0-7:1", "0-7"), ("3-3", "3"),
        ("0-16777215", "0-16777215"),
        ("4-6:9", "4"),
    ])
    func `kernel lists are read and printed the kernel's way`(list: String, printed: String) throws
    {
        #expect(try CPUSet(kernelList: list).description == printed)
    }

    @Test(arguments: [
        ("", CPUListError.empty(list: "")), ("0,,1", .empty(list: "0,,1")),
        (",", .empty(list: ",")),
        ("3-1", .reversed(token: "3-1")), ("x", .notANumber(token: "x")),
        ("1,2-", .notANumber(token: "2-")), ("-4", .notANumber(token: "-4")),
        ("1-2-3", .notANumber(token: "1-2-3")), ("+1", .notANumber(token: "+1")),
        (" 1", .notANumber(token: " 1")), ("1:2", .badStride(token: "1:2")),
        ("1-9:0", .badStride(token: "1-9:0")), ("1-9:", .badStride(token: "1-9:")),
        ("1-9:2:3", .notANumber(token: "1-9:2:3")), ("16777216", .tooLarge(token: "16777216")),
        ("99999999999999999999", .tooLarge(token: "99999999999999999999")),
    ])
    func `a list that cannot be read is refused by its token`(list: String, error: CPUListError) {
        #expect(throws: error) { try CPUSet(kernelList: list) }
        #expect(error.exitCode == 64)
        #expect(error.line.contains("'"))
    }

    @Test func `a million CPUs cost as little as one`() throws {
        let million = CPUSet(0...999_999)
        #expect(million.count == 1_000_000)
        #expect(million.ranges.count == 1)
        #expect(million.subtracting([500_000]).description == "0-499999,500001-999999")
    }

    @Test func `sets behave as sets, compared with Swift's own on many small ones`() {
        // Every pair of subsets of six ids: exhaustive rather than random.
        for left in 0..<64 {
            for right in 0..<64 {
                let (a, b) = (members(left), members(right))
                let (x, y) = (CPUSet(a), CPUSet(b))
                #expect(Array(x.union(y)) == a.union(b).sorted())
                #expect(Array(x.intersection(y)) == a.intersection(b).sorted())
                #expect(Array(x.subtracting(y)) == a.subtracting(b).sorted())
                #expect(x.isSubset(of: y) == a.isSubset(of: b))
                #expect((x == y) == (a == b))
            }
            let (a, x) = (members(left), CPUSet(members(left)))
            #expect((-1...6).allSatisfy { x.contains($0) == a.contains($0) })
            #expect(x.count == a.count)
            #expect(x.first == a.min())
            #expect(x.last == a.max())
        }
    }

    private func members(_ bits: Int) -> Set<Int> {
        Set((0..<6).filter { bits >> $0 & 1 == 1 })
    }

    @Test func `it is stored as the kernel's list`() throws {
        let set: CPUSet = [3, 0, 1, 2, 9]
        let json = try JSONEncoder().encode([set, []])
        #expect(String(decoding: json, as: UTF8.self) == #"["0-3,9",""]"#)
        #expect(try JSONDecoder().decode([CPUSet].self, from: json) == [set, []])
        #expect(throws: (any Error).self) {
            try JSONDecoder().decode([CPUSet].self, from: Array(#"["3-1"]"#.utf8).asData)
        }
    }
}

extension [UInt8] {
    fileprivate var asData: Data { Data(self) }
}
