import Harness
import Records

/// How a soak stands, in one line of a terminal.
struct SoakStatusText {
    let status: SoakStatus
    /// Windows that may be held open.
    let windows: [String]

    var text: String {
        let totals = status.totals
        let met = windows.count { (totals.coverage.windows[$0]?.hits ?? 0) > 0 }
        var parts = [
            "\(Self.short(rate(status.cyclesPerSecond, totals.cycles))) cyc/s",
            "\(Self.short(rate(status.operationsPerSecond, totals.operations))) pairs/s",
            "\(Self.short(Double(totals.kills))) kills", "win \(met)/\(windows.count)",
        ]
        if let p99 = Percentiles(totals.killToConfirm)?.p99 {
            parts.append("p99 \(Self.wait(p99))")
        }
        parts.append("\(Self.short(Double(totals.violationCount))) found")
        parts.append("\(Self.time(status.duration - status.elapsed)) left")
        let line = parts.joined(separator: ", ")
        return line.count <= ProgressLine.columns ? line : parts.joined(separator: " ")
    }

    /// In the first second nobody knows the last one: then it is the average.
    private func rate(_ last: Double, _ count: Int) -> Double {
        last > 0 || status.elapsed <= 0 ? last : Double(count) / status.elapsed
    }

    /// At most four characters: `0`, `9.9`, `812`, `4.2k`, `12M`.
    static func short(_ value: Double) -> String {
        guard value.isFinite, value >= 0 else { return "?" }
        var value = value
        for unit in ["", "k", "M", "G", "T", "P"] {
            if value < 9.95, !unit.isEmpty || value != value.rounded() {
                return "\(tenths(value))\(unit)"
            }
            if value < 999.5 { return "\(Int(value.rounded()))\(unit)" }
            value /= 1000
        }
        return "lots"
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// At most five characters: `41µs`, `1.2ms`, `3600s`.
    private static func wait(_ microseconds: Double) -> String {
        var value = microseconds
        for unit in ["µs", "ms"] {
            if value < 9.95 { return "\(tenths(value))\(unit)" }
            if value < 999.5 { return "\(Int(value.rounded()))\(unit)" }
            value /= 1000
        }
        return "\(Int(value.rounded()))s"
    }

    /// At most seven characters: `42s`, `3m05s`, `7h59m`, `12d04h`, `106751d`.
    static func time(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e10 else { return "?" }
        let whole = Int(max(0, seconds).rounded(.up))
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return switch whole {
        case ..<60: "\(whole)s"
        case ..<3600: "\(whole / 60)m\(two(whole % 60))s"
        case ..<86_400: "\(whole / 3600)h\(two(whole / 60 % 60))m"
        case ..<8_640_000: "\(whole / 86_400)d\(two(whole / 3600 % 24))h"
        default: "\(whole / 86_400)d"
        }
    }
}
