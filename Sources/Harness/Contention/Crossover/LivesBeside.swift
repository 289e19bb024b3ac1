import Machine
import Percpu
import Synchronization

/// Whole lives without a pair, one after the other, beside workers that count on a reference of their own.
///
/// Beside workers and not on an idle host: a grace period has to reach every CPU that the process is on, and
/// where nobody counts nobody needs to choose. A life is from its birth until its release has run, so the
/// reaper's wait is in it, though whoever kills need not wait: what it costs cannot be more.
final class LivesBeside: Sendable {
    private let ticks = Mutex<[Double]>([])

    /// What each life took, ticks.
    var lives: [Double] { ticks.withLock { $0 } }

    /// Workers of a subject in a mode, with such lives of the same beside them.
    ///
    /// - Returns: `nil` when there is no such cell.
    func cell(of subject: Subject, _ mode: CountingMode, at site: Site) -> BenchCell? {
        guard var cell = subject.makeCell(site, GetPut.id, mode) else { return nil }
        cell.control = UserControl(
            run: { rate, enough in
                var report = ControlReport(what: "life", rate: rate)
                while !enough(report.rounds) {
                    // Made by the same closure as what the workers count on, and judged as that is.
                    guard let judge = subject.makeCell(site, GetPut.id, mode)?.judge else { break }
                    let judged = judge()
                    report.findings += judged.findings
                    guard report.findings.isEmpty else { break }
                    self.ticks.withLock { $0.append(Double(judged.birth + judged.tearDown)) }
                    report.rounds += 1
                }
                return report
            },
            stop: {})
        return cell
    }
}
