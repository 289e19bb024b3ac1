import FoundationEssentials
import Records
@testable import Reporting
import Statistics
import Testing

@Suite struct HeatMapTests {
    private static func map(_ side: Int) -> ContentionMap {
        let ids = Array(0..<side)
        return ContentionMap(
            kind: .cpuToCPU, subject: "line", rows: ids, columns: ids,
            values: ids.map { row in ids.map { row == $0 ? nil : Double(50 + row + $0) } },
            samples: 3)
    }

    @Test func `up to 64 CPUs are rectangles and more are one image`() {
        let small = HeatMap(Self.map(64)).svg(id: "x")
        // All but the diagonal, the shades of the legend, and the stripes.
        #expect(small.ranges(of: "<rect").count == 64 * 63 + ColourScale.levels + 2)
        #expect(!small.contains("<image"))
        let large = HeatMap(Self.map(65)).svg(id: "x")
        #expect(large.ranges(of: "<image").count == 1)
        #expect(large.contains("class=\"pixels\""))
        #expect(large.ranges(of: "<rect").count == ColourScale.levels)
    }

    @Test func `values stand in the cells of a small map`() {
        let drawing = HeatMap(Self.map(8)).svg(id: "x")
        #expect(drawing.ranges(of: "class=\"v ").count == 8 * 7)
        #expect(drawing.contains(">63</text>"))
        #expect(!HeatMap(Self.map(17)).svg(id: "x").contains("class=\"v "))
    }

    @Test func `a lost cell is marked with its reason and counts for nothing`() {
        var map = Self.map(8)
        map.values[2][3] = 1e9
        map.lost = [.init(row: 2, column: 3, reason: "worker was moved off CPU <3>")]
        let heat = HeatMap(map)
        #expect(heat.cells.cells[2][3] == .lost)
        #expect(heat.cells.range == 51...63)
        let drawing = heat.svg(id: "x")
        #expect(drawing.contains("<title>2 → 3: lost, worker was moved off CPU &lt;3&gt;</title>"))
        #expect(heat.caption.contains("2→3 (worker was moved off CPU <3>)"))
        #expect(heat.text(Style()).joined().contains("××"))
        map.lost = []
        #expect(HeatMap(map).cells.range == 51...1e9)
    }

    @Test(arguments: [20, 64])
    func `every lost cell is marked, however many they are`(side: Int) {
        var map = Self.map(side)
        for row in 0..<side {
            for column in 0..<side where column != row && (column + row) % 2 == 0 {
                map.lost.append(.init(row: row, column: column, reason: "moved"))
            }
        }
        let drawing = HeatMap(map).svg(id: "x")
        // And the one of the legend.
        #expect(drawing.ranges(of: "class=\"lost\"").count == map.lost.count + 1)
        #expect(drawing.ranges(of: ": lost, moved</title>").count == min(200, map.lost.count))
        #expect(drawing.contains("<g fill=\"url(#x-lost)\">"))
    }

    @Test func `on an image each lost cell is a pixel of a colour of its own`() throws {
        var map = Self.map(70)
        for other in 0..<70 where other != 5 {
            map.lost.append(.init(row: 5, column: other, reason: "moved"))
            map.lost.append(.init(row: other, column: 5, reason: "moved"))
            map.lost.append(.init(row: 60, column: other, reason: "moved"))
        }
        #expect(map.lost.count > 200, "no more than have titles")
        let drawing = HeatMap(map).svg(id: "x")
        let match = try #require(drawing.firstMatch(of: /base64,([A-Za-z0-9+\/=]+)"/))
        let file = Array(try #require(Data(base64Encoded: String(match.1))))
        let pixels = try Self.inflated(
            try #require(Self.chunks(file).first { $0.name == "IDAT" }).data)
        let lost = UInt8(ColourScale.levels)
        let columns = map.columns.count + 1
        for cell in map.lost { #expect(pixels[cell.row * columns + 1 + cell.column] == lost) }
        #expect(pixels.count { $0 == lost } == Set(map.lost.map { [$0.row, $0.column] }).count)
        #expect(drawing.contains("class=\"ql\"") && !drawing.contains("url(#"))
    }

    @Test func `a block of a terminal's map does not hide a lost cell`() throws {
        var map = Self.map(128)
        map.lost = [
            .init(row: 0, column: 40, reason: "moved"), .init(row: 1, column: 41, reason: "moved"),
            .init(row: 9, column: 90, reason: "moved"),
        ]
        for isColoured in [false, true] {
            let lines = HeatMap(map).text(Style(isColoured: isColoured))
            let rows = lines.filter { line in
                let label = line.prefix(8)
                return label.hasSuffix(" ") && Int(label.replacing(" ", with: "")) != nil
            }
            #expect(rows.count == 32)
            #expect(rows.joined().count { $0 == "×" } == 2, "\(rows)")
            #expect(lines.contains("  × beside a shade: 3 lost cells in shaded blocks"))
        }
        map.lost = []
        #expect(!HeatMap(map).text(Style()).joined().contains("×  beside"))
        #expect(!HeatMap(map).text(Style()).joined().contains("lost"))
    }

    @Test func `the fastest cells are seen without colour`() throws {
        var map = Self.map(20)
        for row in 0..<20 {
            map.values[row] = (0..<20).map { $0 == row ? nil : $0 < 10 ? 1 : 9 }
        }
        let lines = HeatMap(map).text(Style(columns: 80))
        let row = try #require(lines.first { $0.hasPrefix("      0 ") })
        #expect(
            row.dropFirst(8) == " ·" + String(repeating: "░", count: 18)
                + String(repeating: "█", count: 20))
    }

    @Test func `what was not reached is neither a value nor the diagonal`() {
        var map = Self.map(4)
        map.values[1][2] = nil
        map.unreached = 1
        let heat = HeatMap(map)
        #expect(heat.cells.cells[1][2] == .unreached && heat.cells.cells[1][1] == .meaningless)
        #expect(heat.svg(id: "x").contains("class=\"qu\""))
        #expect(heat.text(Style()).joined().contains("not reached: 1 cell"))
        #expect(!HeatMap(Self.map(4)).svg(id: "x").contains("not reached"))
    }

    @Test func `boundaries lie between the CPUs of different nodes`() {
        var map = Self.map(4)
        map.nodes = [
            .init(name: "node 0", members: [0, 2]), .init(name: "node 1", members: [1, 3]),
        ]
        // CPUs of both in turn: each is its neighbour's border.
        #expect(HeatMap(map).svg(id: "x").ranges(of: "class=\"edge\"").count == 6)
        map.nodes = [
            .init(name: "node 0", members: [0, 1]), .init(name: "node 1", members: [2, 3]),
        ]
        #expect(HeatMap(map).svg(id: "x").ranges(of: "class=\"edge\"").count == 2)
        map.nodes = []
        #expect(!HeatMap(map).svg(id: "x").contains("class=\"edge\""))
    }

    @Test func `a terminal shows a large map in few lines`() {
        var random = SplitMix64(seed: 3)
        let map = SyntheticContention.map(SyntheticContention.large, random: &random)
        let lines = HeatMap(map).text(Style())
        #expect(lines.count <= 40)
        #expect(lines.joined().contains("█") && lines.joined().contains("░"))
    }

    @Test func `a small map shows its figures, a large one shades`() {
        let lines = HeatMap(Self.map(8)).text(Style(columns: 72))
        let first = lines.first { $0.hasPrefix("    0 ") }
        #expect(
            first?.split(separator: " ").map(String.init)
                == ["0", "·", "51.0", "52.0", "53.0", "54.0", "55.0", "56.0", "57.0"])
        #expect(!lines.joined().contains("█"))
        let large = HeatMap(Self.map(13)).text(Style(columns: 72))
        #expect(large.joined().contains("█") && !large.joined().contains("52.0"))
    }

    @Test func `lines between figures tell sockets from nodes`() {
        let drawn = HeatMap(FixedContention.lines).text(Style()).joined(separator: "\n")
        #expect(drawn.contains("socket 1") && drawn.contains("node 1"))
        #expect(drawn.contains(" ║") && drawn.contains("═╬") && !drawn.contains("│"))
        var map = FixedContention.lines
        map.nodes = (0..<4).map { .init(name: "node \($0)", members: [$0, $0 + 4]) }
        let finer = HeatMap(map).text(Style()).joined(separator: "\n")
        #expect(finer.contains(" │") && finer.contains("═╪") && finer.contains("─╫"))
        map.nodes = []
        map.sockets = []
        let bare = HeatMap(map).text(Style()).joined(separator: "\n")
        #expect(!bare.contains("║") && !bare.contains("│") && !bare.contains("node"))
    }

    @Test func `lost cells are told with their reason, whatever the size`() {
        for side in [8, 20] {
            var map = Self.map(side)
            map.lost = [
                .init(row: 2, column: 3, reason: "worker was moved off CPU 3"),
                .init(row: 3, column: 2, reason: "worker was moved off CPU 3"),
            ]
            let text = HeatMap(map).text(Style()).joined(separator: "\n")
            #expect(text.contains("×× lost, in no figure: 2→3, 3→2: worker was moved off CPU 3"))
        }
    }

    @Test func `a host of one node has one line, whatever came of it`() {
        var map = FixedContention.oneNode
        let value = HeatMap(map).text(Style())
        #expect(value == ["Workers' node × home of their slots, rseq: one node: 0.86 ns"])
        map.values = [[nil]]
        #expect(HeatMap(map).text(Style()).map { $0.hasSuffix(": not reached") } == [true])
        map.lost = [.init(row: 0, column: 0, reason: "no memory")]
        #expect(HeatMap(map).text(Style()).map { $0.hasSuffix(": lost, no memory") } == [true])
    }

    // MARK: - PNG

    private struct Chunk {
        let name: String
        let data: [UInt8]
        let checksum: UInt32
    }

    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func chunks(_ file: [UInt8]) throws -> [Chunk] {
        try #require(Array(file.prefix(8)) == [137, 80, 78, 71, 13, 10, 26, 10])
        var rest = file.dropFirst(8)
        var chunks: [Chunk] = []
        while rest.count >= 12 {
            let length = Int(word(rest))
            try #require(rest.count >= 12 + length)
            let body = rest.dropFirst(4)
            chunks.append(
                Chunk(
                    name: String(decoding: body.prefix(4), as: UTF8.self),
                    data: Array(body.dropFirst(4).prefix(length)),
                    checksum: word(body.dropFirst(4 + length))))
            rest = rest.dropFirst(12 + length)
        }
        try #require(rest.isEmpty)
        return chunks
    }

    /// Bit by bit as the specification has it, without a table.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var rest = UInt32.max
        for byte in bytes {
            for bit in 0..<8 {
                let isSet = (rest ^ UInt32(byte >> bit)) & 1 == 1
                rest >>= 1
                if isSet { rest ^= 0xEDB8_8320 }
            }
        }
        return ~rest
    }

    /// The bytes of stored blocks.
    private static func inflated(_ stream: [UInt8]) throws -> [UInt8] {
        try #require(stream.count >= 6 && (Int(stream[0]) << 8 | Int(stream[1])) % 31 == 0)
        var bytes: [UInt8] = []
        var place = 2
        while true {
            let length = Int(stream[place + 1]) | Int(stream[place + 2]) << 8
            let inverse = Int(stream[place + 3]) | Int(stream[place + 4]) << 8
            try #require(stream[place] & 6 == 0 && length ^ inverse == 0xFFFF)
            bytes += stream[(place + 5)..<(place + 5 + length)]
            let isLast = stream[place] & 1 == 1
            place += 5 + length
            if isLast { break }
        }
        let (a, b) = bytes.reduce((1, 0)) { sums, byte in
            let a = (sums.0 + Int(byte)) % 65521
            return (a, (sums.1 + a) % 65521)
        }
        try #require(word(stream[place...]) == UInt32(b << 16 | a))
        return bytes
    }

    @Test func `the image of a map decodes to its cells`() throws {
        // Large enough for several blocks.
        let side = 300
        let heat = HeatMap(Self.map(side))
        let text = heat.svg(id: "x")
        let match = try #require(text.firstMatch(of: /base64,([A-Za-z0-9+\/=]+)"/))
        let file = Array(try #require(Data(base64Encoded: String(match.1))))
        let chunks = try Self.chunks(file)
        #expect(chunks.map(\.name) == ["IHDR", "PLTE", "IDAT", "IEND"])
        for chunk in chunks {
            #expect(chunk.checksum == Self.checksum(Array(chunk.name.utf8) + chunk.data))
        }
        #expect(Self.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(chunks[0].data == [0, 0, 1, 44, 0, 0, 1, 44, 8, 3, 0, 0, 0])
        let pixels = try Self.inflated(chunks[2].data)
        #expect(pixels.count == side * (side + 1))
        for (row, line) in heat.cells.cells.enumerated() {
            let start = row * (side + 1)
            #expect(pixels[start] == 0)
            #expect(Array(pixels[(start + 1)...(start + side)]) == line.map(heat.cells.index))
        }
        let most = Int(pixels.max() ?? 0)
        #expect(most < chunks[1].data.count / 3)
    }
}
