import Records
import Testing

@Suite struct RecordPaceTests {
    /// The moments at which records are made in `seconds`, when asked every `step` seconds.
    private func moments(
        _ pace: RecordPace, from start: Double = 0, to seconds: Double, step: Double
    ) -> [Double] {
        var pace = pace
        return stride(from: start, through: seconds, by: step).filter { pace.take(at: $0) }
    }

    @Test func `the interval doubles after each 256 records`() {
        let moments = moments(RecordPace(interval: 60), to: 60 * 256 * 7, step: 20)
        let gaps = zip(moments.dropFirst(), moments).map { $0 - $1 }
        #expect(moments.first == 60)
        #expect(moments.count == 3 * 256)
        #expect(gaps[..<255].allSatisfy { $0 == 60 })
        #expect(gaps[255..<511].allSatisfy { $0 == 120 })
        #expect(gaps[511...].allSatisfy { $0 == 240 })
    }

    @Test func `a run that was resumed keeps its pace`() {
        let whole = moments(RecordPace(interval: 1), to: 3_000, step: 0.25)
        for cut in [0.5, 1, 255.75, 256, 257, 769.5, 2_999] {
            let first = moments(RecordPace(interval: 1), to: cut, step: 0.25)
            let second = moments(
                RecordPace(interval: 1, elapsed: cut), from: cut, to: 3_000, step: 0.25)
            #expect(first + second == whole, "cut at \(cut)")
        }
    }

    @Test func `half a year at a minute at first is 2,561 records`() {
        var pace = RecordPace(interval: 60)
        var count = 0
        while pace.due < 183 * 86_400 {
            let due = pace.due
            let isTaken = pace.take(at: due)
            #expect(isTaken)
            #expect(pace.due > due)
            count += 1
        }
        #expect(count == 2_561)
    }

    @Test func `what is overdue is due once`() {
        var pace = RecordPace(interval: 10)
        let taken = [9.99, 95, 95, 99.9, 100].map { pace.take(at: $0) }
        #expect(taken == [false, true, false, false, true])
    }

    @Test(arguments: [0.1, 1.0 / 3, 0.7, 1e-3, 1e9])
    func `odd intervals never make a record due twice`(interval: Double) {
        var pace = RecordPace(interval: interval)
        for _ in 0..<2_000 {
            let due = pace.due
            let isTaken = pace.take(at: due)
            #expect(isTaken)
            #expect(pace.due > due)
        }
    }
}
