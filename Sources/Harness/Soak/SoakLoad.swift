public import ZoneDevice

/// What workers and teardown threads do in an episode, by its name.
public struct SoakLoad: Sendable {
    public let id: String
    /// One sentence.
    public let summary: String

    static let devices = SoakLoad(
        id: "devices",
        summary: "devices are attached, used and torn down, over and over, by several threads")
    static let lives = SoakLoad(
        id: "lives",
        summary:
            "references are killed, revived, switched and released under workers that never stop")

    /// Ids of the loads in which a fault can be planted; none for what a soak does anyway.
    public static func planting(_ fault: Fault) -> [String] {
        switch fault.place {
        case .strategy: [lives.id]
        case .cycle: LifeFault(rawValue: fault.id) == nil ? [devices.id] : [devices.id, lives.id]
        case .reaper: [devices.id]
        case .worker: []
        case .unseen: [devices.id]
        }
    }

    /// All of them; users of references follow.
    public static let all: [SoakLoad] =
        [devices, lives] + Users.all.map { SoakLoad(id: $0.id, summary: $0.summary) }
}
