import Machine
import Synchronization

/// One storm over a reference that may be broken in any way.
///
/// The workers and the teardown thread are let out of it when that is possible and left in it when not.
struct MutantStorm {
    /// What came of it.
    struct Result {
        var kills = 0
        var findings: [Finding] = []
        /// Somebody did not come out.
        var isStuck = false
    }

    let entry: MutantEntry
    let site: Site
    let crew: PinnedCrew
    let rate: TickRate
    let patience: Duration
    let seed: UInt64

    /// How long one reference lives; short, since what was lost shows when it is judged.
    private static let length = Duration.milliseconds(250)
    /// How long a kill may take before the storm is ended to see whether it was only slow.
    private static let killPatience = Duration.milliseconds(400)

    func run(until deadline: Int64) throws(HarnessError) -> Result {
        let (entry, site, rate, seed) = (entry, site, rate, seed)
        let workers = crew.placement.count
        // Even making it may hang, if what is broken is the way to percpu mode.
        guard
            let storm = try watched({ entry.makeStorm(site, Self.killPatience, seed) })
        else { return stuck(Result(), "it could not be made") }
        let end = min(deadline, MonotonicClock.nanoseconds() + Self.length.nanoseconds)
        let job = try begin { storm.hammer($0) }
        let report = try watched {
            storm.kill(rate, workers) { kills in
                Interruption.isRequested || kills > 0 && MonotonicClock.nanoseconds() >= end
            }
        }
        storm.stop()
        var result = Result(kills: report?.kills ?? 0, findings: report?.findings ?? [])
        guard job.isDone(within: patience), let hammers = try? job.results(within: .zero) else {
            job.cancel()
            return stuck(result, "a worker did not come back")
        }
        result.findings += hammers.flatMap(\.findings)
        guard let report else { return stuck(result, "the teardown thread did not come back") }
        guard let judged = try watched({ storm.judge(report) }) else {
            return stuck(result, "the last teardown did not come back")
        }
        result.findings += judged
        return result
    }

    private func stuck(_ result: Result, _ detail: String) -> Result {
        var result = result
        result.isStuck = true
        result.findings.append(Finding("INV-6", "hang", "\(entry.strategyID): \(detail)"))
        return result
    }

    private func begin(
        _ body: @escaping @Sendable (WorkerContext) -> HammerReport
    ) throws(HarnessError) -> CrewJob<HammerReport> {
        do {
            return try crew.begin(workers: crew.placement.indices, body: body)
        } catch {
            throw .machine(error)
        }
    }

    /// Has a thread of its own do `body`; `nil` when it does not come back in time.
    private func watched<Value: Sendable>(
        _ body: @escaping @Sendable () -> Value
    ) throws(HarnessError) -> Value? {
        let answer = Answer<Value>()
        let thread: OwnThread
        do {
            thread = try OwnThread.start(name: "teardown") {
                let value = body()
                answer.set(value)
            }
        } catch {
            throw .machine(error)
        }
        // All waits inside are bounded by the patience: arrival, and settling or release at the end.
        guard thread.join(within: Self.length + patience * 3) else { return nil }
        return answer.value
    }
}
