import Machine
import Synchronization
import Testing

@testable import Harness

/// When cycles are due and how many came about: arithmetic alone.
struct StormPaceTests {
    @Test func `the schedule is absolute and starts after half an interval`() {
        let pace = StormPace(perSecond: 1000, start: 5)
        #expect(pace.due(cycle: 0) == 500_005)
        #expect(pace.due(cycle: 1) == 1_500_005)
        // An interval that is no whole number of nanoseconds adds nothing up.
        let odd = StormPace(perSecond: 3, start: 0)
        #expect(odd.due(cycle: 2_999_999) == 999_999_833_333_333)
    }

    @Test func `a cycle that is due beyond the clock is never due`() {
        #expect(StormPace(perSecond: 1e-12, start: 1).due(cycle: 0) == .max)
        #expect(StormPace(perSecond: .leastNonzeroMagnitude, start: 1).due(cycle: 9) == .max)
    }

    @Test func `late cycles are made at once, and none once it is over`() {
        let now = MonotonicClock.nanoseconds()
        let late = StormPace(perSecond: 1000, start: now - 10_000_000_000)
        var asked = 0
        let came = late.await(cycle: 3) {
            asked += 1
            return false
        }
        #expect(came)
        #expect(asked == 1)
        #expect(!late.await(cycle: 3) { true })
        // What is never due ends all the same.
        let never = StormPace(perSecond: 1e-12, start: now)
        var looks = 0
        let isDue = never.await(cycle: 0) {
            looks += 1
            return looks == 3
        }
        #expect(!isDue)
        #expect(looks == 3)
    }

    @Test func `a cycle that is late leaves half an interval to the life before it`() {
        #expect(StormPace(perSecond: 1000, start: 0).shortestLife == 500_000)
        #expect(StormPace(perSecond: 1e-12, start: 0).shortestLife == 1_000_000_000_000_000_000)
        let now = MonotonicClock.nanoseconds()
        let late = StormPace(perSecond: 1000, start: now - 10_000_000_000)
        let came = late.await(cycle: 3, notBefore: now + 2_000_000) { false }
        #expect(came)
        #expect(MonotonicClock.nanoseconds() >= now + 2_000_000)
    }

    @Test func `nothing is made before it is due`() {
        let pace = StormPace(perSecond: 200, start: MonotonicClock.nanoseconds())
        let came = pace.await(cycle: 1) { false }
        #expect(came)
        #expect(MonotonicClock.nanoseconds() >= pace.due(cycle: 1))
    }

    @Test func `what came about is cycles by the time there was`() {
        #expect(StormPace.achieved(cycles: 50, nanoseconds: 500_000_000) == 100)
        #expect(StormPace.achieved(cycles: 0, nanoseconds: 500_000_000) == 0)
        #expect(StormPace.achieved(cycles: 5, nanoseconds: 0) == 0)
    }

    @Test func `a window has time for two cycles, within bounds`() {
        #expect(StormPace.window(perSecond: 0) == 20e6)
        #expect(StormPace.window(perSecond: 10_000) == 20e6)
        #expect(StormPace.window(perSecond: 10) == 200e6)
        #expect(StormPace.window(perSecond: 0.01) == 2e9)
    }

    @Test func `what the others are held against is always there`() {
        #expect(SwitchStorms.rates([1000, 100, 1000]) == [0, 100, 1000])
        #expect(SwitchStorms.rates([-1, .nan, .infinity, 5]) == [0, 5])
        #expect(ManyKillers.counts([4, 2, 4, 0, -3]) == [1, 2, 4])
    }

    @Test func `as many subjects as there is time for, and two in any case`() {
        #expect(PercpuSubjects.fitting(nanoseconds: 1000, perSubject: 200) == 5)
        #expect(PercpuSubjects.fitting(nanoseconds: 1000, perSubject: 900) == 2)
        #expect(PercpuSubjects.fitting(nanoseconds: -5, perSubject: 1) == 2)
        #expect(PercpuSubjects.fitting(nanoseconds: .max, perSubject: 0) == 1_000_000)
    }
}
