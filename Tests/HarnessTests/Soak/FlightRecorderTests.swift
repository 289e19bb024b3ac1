import Machine
import Percpu
import Synchronization
import Testing

@testable import Harness

@Suite struct FlightRecorderTests {
    private typealias Event = FlightRecorder.Event

    /// Has the calling thread be `number` for as long as `body` takes.
    private func being(_ number: Int, _ body: () -> Void) {
        ThreadNumber.set(number)
        defer { ThreadNumber.set(nil) }
        body()
    }

    @Test func `each thread has its own events, oldest first`() throws {
        let recorder = try FlightRecorder(threadCount: 3)
        being(0) { recorder.note(.took, 4) }
        being(2) {
            recorder.note(.killed)
            recorder.note(.began, -1)
        }
        #expect(recorder.last(of: 0).map(\.event) == [.took])
        #expect(recorder.last(of: 0).map(\.argument) == [4])
        #expect(recorder.last(of: 1) == [])
        #expect(recorder.latest(of: 1) == nil)
        #expect(recorder.lastTicks(of: 1) == nil)
        #expect(recorder.last(of: 2).map(\.event) == [.killed, .began])
        #expect(recorder.latest(of: 2)?.argument == -1)
        #expect(recorder.lastTicks(of: 2) == recorder.last(of: 2).last?.ticks)
        #expect(recorder.count(of: 2) == 2)
    }

    @Test(arguments: [127, 128, 129, 1000])
    func `a full ring loses the oldest and nothing else`(count: Int) throws {
        let recorder = try FlightRecorder(threadCount: 2)
        being(1) { for number in 0..<count { recorder.note(.dropped, number) } }
        let kept = max(0, count - FlightRecorder.depth)..<count
        #expect(recorder.last(of: 1).map(\.argument) == Array(kept))
        #expect(recorder.count(of: 1) == count)
        #expect(recorder.last(of: 0) == [])
    }

    @Test func `who has no number, or none of this recorder, enters nothing`() throws {
        let recorder = try FlightRecorder(threadCount: 1)
        recorder.note(.took)
        being(1) { recorder.note(.took) }
        #expect(recorder.count(of: 0) == 0)
        being(0) { recorder.note(.took) }
        #expect(recorder.count(of: 0) == 1)
    }

    @Test func `stamps lie between the clock before and the clock after`() throws {
        let recorder = try FlightRecorder(threadCount: 1)
        let before = Ticks.now()
        being(0) { recorder.note(.took) }
        let after = Ticks.now()
        let ticks = try #require(recorder.lastTicks(of: 0))
        // The counter may be read a little early.
        #expect(before &- 10_000 <= ticks && ticks <= after)
    }

    @Test func `a reader that is overtaken sees whole entries only, in order`() throws {
        let recorder = try FlightRecorder(threadCount: 1)
        let writer = try WriterThread(recorder)
        defer { writer.stop() }
        var seen = 0
        var overtaken = 0
        var turns = 0
        let latest = MonotonicClock.nanoseconds() + Duration.seconds(60).nanoseconds
        // Long enough to be overtaken; on a crowded host the writer may come late.
        while seen < 200_000 || overtaken == 0, turns < 200_000 || seen == 0,
            MonotonicClock.nanoseconds() < latest
        {
            turns += 1
            let entries = recorder.last(of: 0)
            seen += entries.count
            if recorder.count(of: 0) >= FlightRecorder.depth,
                entries.count < FlightRecorder.depth
            {
                overtaken += 1
            }
            let wrong = entries.first { !WriterThread.isWhole($0) }
            try #require(wrong == nil)
            let disorder = zip(entries, entries.dropFirst()).first { $0.argument >= $1.argument }
            try #require(disorder == nil)
        }
        #expect(seen > 0)
    }

    @Test func `arguments are spelled where they stand for names`() {
        func text(_ event: Event, _ argument: Int) -> String {
            FlightRecorder.Entry(ticks: 0, event: event, argument: argument).text
        }
        #expect(text(.window, 0) == "window mode-to-add")
        #expect(text(.began, 2) == "began killReference")
        #expect(text(.ended, 999) == "ended 999")
        #expect(text(.window, -1) == "window -1")
        #expect(text(.took, 2) == "took 2")
    }
}

/// Enters events without a pause, each of which can be told from a mixture of two.
private final class WriterThread: Sendable {
    private let isOver = Flag()
    private let thread: OwnThread
    private static let events = FlightRecorder.Event.allCases.count

    private final class Flag: Sendable {
        let value = Atomic<Bool>(false)
    }

    init(_ recorder: FlightRecorder) throws {
        let isOver = isOver
        thread = try OwnThread.start(name: "writer") {
            ThreadNumber.set(0)
            var number = 0
            while !isOver.value.load(ordering: .relaxed) {
                let event = FlightRecorder.Event.allCases[number % Self.events]
                recorder.note(event, number)
                number += 1
            }
        }
    }

    static func isWhole(_ entry: FlightRecorder.Entry) -> Bool {
        entry.event == FlightRecorder.Event.allCases[entry.argument % events]
    }

    func stop() {
        isOver.value.store(true, ordering: .relaxed)
        thread.join()
    }
}
