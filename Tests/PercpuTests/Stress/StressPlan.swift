/// How one stress run is made.
struct StressPlan: Sendable {
    /// More than CPUs, so that workers are preempted wherever they are.
    var workerCount = 8
    /// A round is one reference from init to exit.
    var roundCount: Int
    var cyclesPerRound = 25
    var seed: UInt64
    /// A wait that lasts longer is called a hang; far beyond what a busy machine makes of it.
    var deadlineSeconds = 120.0
    /// Whether to begin another round after one that broke a promise: for counting.
    var goesOn = false
    var fault: Fault?

    /// An edit that breaks one promise, to show that its check can fail.
    enum Fault: String, CaseIterable, Sendable {
        case killTwiceConfirmed
        case confirmLate
        case releaseAgain
        case dropInitialReference
        case putTooMany
        case forgetPut
        case neverPut
        case writeAfterPut
        case getAtZero
        case killUnannounced
        case hugeCount
    }
}

/// What came of it.
struct StressReport: Sendable {
    var kills = 0
    var switches = 0
    var releases = 0
    /// Switches after which a slot still moved.
    var lateSwitches = 0
    /// Rounds at whose end the count was not what was outstanding, and by how much in sum.
    var lostRounds = 0
    var lostCounts = 0
    var operations = 0
    var broken: [Oracle.Check: Int] = [:]
    var seconds = 0.0

    mutating func add(_ other: StressReport) {
        kills += other.kills
        switches += other.switches
        releases += other.releases
        lateSwitches += other.lateSwitches
        lostRounds += other.lostRounds
        lostCounts += other.lostCounts
        operations += other.operations
        broken.merge(other.broken) { $0 + $1 }
    }

    var line: String {
        "\(kills) kills, \(switches) other switches, \(releases) releases, \(operations) gets; "
            + "late \(lateSwitches), lost \(lostCounts) in \(lostRounds) rounds; "
            + "\(Int(seconds * 1000)) ms"
    }
}
