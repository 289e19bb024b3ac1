/// What a token of version 1 holds of an episode; what equals a default of that version is left out.
///
/// Frozen: a token of version 1 means for ever what it meant. So the defaults are these and not the plan's,
/// and a field that joins the plan later needs a version of its own.
struct SoakPayload: Codable {
    var revision: String
    var load: String
    var subject: String
    var generation: String?
    var driver: String?
    var fault: String?
    var atomic: Bool?
    var workers: Int?
    var order: String?
    var lanes: Int?
    var pages: Int?
    var batch: Int?
    var hold: Int?
    var life: Int?
    var references: Int?
    var slotStart: Int?
    var yields: Bool?
    /// Windows of `windowTable` in its order, bit by bit, as hexadecimal digits.
    var windows: String?
    /// Windows by name, where the table does not say it.
    var windowNames: [String]?
    var rarity: Int?
    var milliseconds: Int?
    var kills: Int?
    var oracle: Bool?
    var seed: UInt64?
    var number: Int?
    var invariant: String?
    var symptom: String?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case revision = "r"
        case load = "l"
        case subject = "s"
        case generation = "g"
        case driver = "d"
        case fault = "f"
        case atomic = "a"
        case workers = "w"
        case order = "o"
        case lanes = "n"
        case pages = "p"
        case batch = "b"
        case hold = "h"
        case life = "t"
        case references = "c"
        case slotStart = "x"
        case yields = "y"
        case windows = "v"
        case windowNames = "V"
        case rarity = "q"
        case milliseconds = "m"
        case kills = "k"
        case oracle = "e"
        case seed = "z"
        case number = "i"
        case invariant = "I"
        case symptom = "S"
    }

    static let keys = CodingKeys.allCases.map(\.rawValue)

    /// What version 1 leaves out.
    private static let defaults: EpisodePlan = {
        var plan = EpisodePlan(load: "", subject: "")
        plan.atomic = false
        plan.workers = 1
        plan.order = "smt-last"
        plan.lanes = 1
        plan.pages = 64
        plan.batch = 16
        plan.holdMicroseconds = 0
        plan.lifeMicroseconds = 200
        plan.references = 1
        plan.slotStart = 0
        plan.yields = true
        plan.windows = []
        plan.rarity = 64
        plan.milliseconds = 500
        plan.kills = nil
        plan.oracle = true
        plan.seed = 0
        plan.number = 0
        return plan
    }()

    /// The windows of version 1, lowest bit first; only ever read, never changed.
    private static let windowTable = [
        "mode-to-add", "add-to-check", "count-to-release", "flag-to-grace", "grace-to-fold",
        "fold-to-confirm", "confirm-to-switch-put", "lookup-to-take", "page-get-to-pagemap-put",
        "page-put-to-pagemap-put", "attach-to-use", "zap-to-kill", "kill-to-puts", "before-wait",
        "before-removal", "removal-to-delete", "before-exit", "before-revival",
    ]

    init(_ token: EpisodeToken) {
        let plan = token.plan
        func unless<Value: Equatable>(_ path: KeyPath<EpisodePlan, Value>) -> Value? {
            plan[keyPath: path] == Self.defaults[keyPath: path] ? nil : plan[keyPath: path]
        }
        revision = token.revision
        load = plan.load
        subject = plan.subject
        generation = plan.generation
        driver = plan.driver
        fault = plan.fault
        atomic = unless(\.atomic)
        workers = unless(\.workers)
        order = unless(\.order)
        lanes = unless(\.lanes)
        pages = unless(\.pages)
        batch = unless(\.batch)
        hold = unless(\.holdMicroseconds)
        life = unless(\.lifeMicroseconds)
        references = unless(\.references)
        slotStart = unless(\.slotStart)
        yields = unless(\.yields)
        if !plan.windows.isEmpty {
            let mask = Self.mask(of: plan.windows)
            if Self.windows(of: mask) == plan.windows {
                windows = String(mask, radix: 16)
            } else {
                windowNames = plan.windows
            }
        }
        rarity = unless(\.rarity)
        milliseconds = unless(\.milliseconds)
        kills = plan.kills
        oracle = unless(\.oracle)
        seed = unless(\.seed)
        number = unless(\.number)
        invariant = token.wanted?.invariant
        symptom = token.wanted?.symptom
    }

    /// What the payload stands for, names and numbers unchecked.
    var token: EpisodeToken {
        var plan = Self.defaults
        plan.load = load
        plan.subject = subject
        plan.generation = generation
        plan.driver = driver
        plan.fault = fault
        func take<Value>(_ value: Value?, _ path: WritableKeyPath<EpisodePlan, Value>) {
            if let value { plan[keyPath: path] = value }
        }
        take(atomic, \.atomic)
        take(workers, \.workers)
        take(order, \.order)
        take(lanes, \.lanes)
        take(pages, \.pages)
        take(batch, \.batch)
        take(hold, \.holdMicroseconds)
        take(life, \.lifeMicroseconds)
        take(references, \.references)
        take(slotStart, \.slotStart)
        take(yields, \.yields)
        // Digits that name no window of the table leave a name that no window has.
        take(windows.map { Int($0, radix: 16).map(Self.windows) ?? [$0] }, \.windows)
        take(windowNames, \.windows)
        take(rarity, \.rarity)
        take(milliseconds, \.milliseconds)
        plan.kills = kills
        take(oracle, \.oracle)
        take(seed, \.seed)
        take(number, \.number)
        let wanted = symptom.map { EpisodeToken.Wanted(invariant: invariant, symptom: $0) }
        return EpisodeToken(revision: revision, plan: plan, wanted: wanted)
    }

    private static func mask(of names: [String]) -> Int {
        names.reduce(0) { mask, name in
            mask | (windowTable.firstIndex(of: name).map { 1 << $0 } ?? 0)
        }
    }

    private static func windows(of mask: Int) -> [String] {
        guard mask >= 0, mask >> windowTable.count == 0 else {
            return ["\(String(mask, radix: 16))"]
        }
        return windowTable.indices.filter { mask >> $0 & 1 == 1 }.map { windowTable[$0] }
    }
}
