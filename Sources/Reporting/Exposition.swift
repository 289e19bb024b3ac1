internal import Statistics

/// The lines of an exposition, family after family.
struct Exposition {
    private(set) var text = ""
    private let prefix: String
    private let labels: [(name: String, value: String)]

    /// A percentile of 100 is the longest.
    private static let quantiles = [("0.5", 50.0), ("0.9", 90), ("0.99", 99), ("1.0", 100)]

    /// - Parameters:
    ///   - prefix: What the name of every metric begins with.
    ///   - labels: Put on every sample.
    init(prefix: String, labels: [String: String] = [:]) {
        self.prefix = prefix
        self.labels = labels.sorted { $0.key < $1.key }.reduce(into: []) { taken, label in
            let name = Self.labelName(label.key)
            if !taken.contains(where: { $0.name == name }) { taken.append((name, label.value)) }
        }
    }

    mutating func gauge(_ name: String, _ help: String, _ value: Double, unit: String? = nil) {
        family(name, help, "gauge", unit: unit)
        sample(name, [:], Self.number(value))
    }

    /// A gauge with several samples, which have different labels.
    mutating func gauge(
        _ name: String, _ help: String, _ samples: [(labels: [(String, String)], value: Double)]
    ) {
        family(name, help, "gauge")
        for (labels, value) in samples { sample(name, labels, Self.number(value)) }
    }

    mutating func counter(_ name: String, _ help: String, _ value: Int) {
        counter(name, help, [([:], value)])
    }

    mutating func counter(
        _ name: String, _ help: String, _ samples: [(labels: [String: String], value: Int)]
    ) {
        family(name, help, "counter")
        for (labels, value) in samples { sample("\(name)_total", labels, "\(value)") }
    }

    /// A summary; without quantiles while nothing was recorded, as there are none.
    mutating func summary(_ name: String, _ help: String, _ latencies: LatencyHistogram) {
        let name = "\(name)_seconds"
        family(name, help, "summary", unit: "seconds")
        for (quantile, percent) in Self.quantiles {
            guard let nanoseconds = latencies.percentile(percent) else { continue }
            sample(name, ["quantile": quantile], Self.number(Double(nanoseconds) / 1e9))
        }
        sample("\(name)_count", [:], "\(latencies.count)")
    }

    mutating func end() { text += "# EOF\n" }

    private mutating func family(
        _ name: String, _ help: String, _ type: String, unit: String? = nil
    ) {
        text += "# TYPE \(prefix)\(name) \(type)\n"
        if let unit { text += "# UNIT \(prefix)\(name) \(unit)\n" }
        text += "# HELP \(prefix)\(name) \(help)\n"
    }

    private mutating func sample(_ name: String, _ own: [String: String], _ value: String) {
        sample(name, own.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, value)
    }

    private mutating func sample(_ name: String, _ own: [(String, String)], _ value: String) {
        let all = labels.filter { label in !own.contains { $0.0 == label.name } } + own
        let pairs = all.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
        text += "\(prefix)\(name)\(pairs.isEmpty ? "" : "{\(pairs)}") \(value)\n"
    }

    private static func labelName(_ text: String) -> String {
        let name = String(
            text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
        return name.first.map { $0.isNumber } ?? true ? "_\(name)" : name
    }

    /// Backslash, quote and line feed, by scalars: a line feed after a carriage return is one character.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map {
            switch $0 {
            case "\\": "\\\\"
            case "\"": "\\\""
            case "\n": "\\n"
            default: String($0)
            }
        }.joined()
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return "\(value)"
    }
}
