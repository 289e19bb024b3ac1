import Foundation
import Testing

@testable import Records

@Suite struct TextOutputTests {
    /// A pipe that nobody reads, with room for nothing more.
    private final class FullPipe {
        private let pipe = Pipe()
        private(set) var capacity = 0

        init() throws {
            let descriptor = pipe.fileHandleForWriting.fileDescriptor
            try #require(fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0)
            let page = Data(repeating: 46, count: 4096)
            while (try? pipe.fileHandleForWriting.write(contentsOf: page)) != nil {
                capacity += page.count
            }
            // From here on whoever writes too much would wait.
            try #require(fcntl(descriptor, F_SETFL, 0) == 0)
        }

        var output: TextOutput {
            TextOutput(
                descriptor: pipe.fileHandleForWriting.fileDescriptor, name: "the pipe")
        }

        func read(_ count: Int) throws -> String {
            let data = try pipe.fileHandleForReading.read(upToCount: count)
            return String(decoding: data ?? Data(), as: UTF8.self)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `what a full pipe does not take is dropped, and what it takes is written`() throws {
        let pipe = try FullPipe()
        pipe.output.offer("lost\n")
        _ = try pipe.read(pipe.capacity)
        pipe.output.offer("kept\n")
        #expect(try pipe.read(5) == "kept\n")
        // More than there is room for: as much as fits, and no wait.
        pipe.output.offer(String(repeating: "x", count: 10 * pipe.capacity))
        #expect(try pipe.read(pipe.capacity).count >= pipe.capacity / 2)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a reader who takes nothing is given up when the end was asked for`() throws {
        let pipe = try FullPipe()
        var looks = 0
        let error = #expect(throws: RecordError.self) {
            try pipe.output.write("text") {
                looks += 1
                return looks > 3
            }
        }
        #expect(error?.exitCode == 74)
        #expect(error?.line.contains("cannot write the pipe: nobody reads it") == true)
        #expect(looks > 3)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a reader who is only slow gets all of it, also after the end was asked for`() throws {
        let pipe = try FullPipe()
        let before = pipe.capacity
        var looks = 0
        // Made of pieces that do not come out even.
        let text = String(repeating: "0123456789", count: 1000)
        try pipe.output.write(text) {
            looks += 1
            if looks == 5 { _ = try? pipe.read(before) }
            return true
        }
        #expect(try pipe.read(text.count) == text)
    }

    @Test func `a disk that is full and a reader who has gone are told`() throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let output = TextOutput(descriptor: full.fileDescriptor, name: "full")
        let error = #expect(throws: RecordError.self) { try output.write("x", unless: { false }) }
        #expect(error?.line.contains("No space left") == true)
        output.offer("x")
        let closed = TextOutput(descriptor: -1, name: "closed")
        closed.offer("x")
    }
}
