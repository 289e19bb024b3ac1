import Percpu
import Records

extension EpisodePlan {
    /// The same with windows held open four times as often, to shake chance findings loose.
    ///
    /// A plan without any gets all of them, at a rate that a soak draws too.
    public var perturbed: EpisodePlan {
        var plan = self
        plan.rarity = rarity == 0 ? 16 : max(1, rarity / 4)
        if plan.windows.isEmpty { plan.windows = Window.allCases.map(\.rawValue) }
        return plan
    }

    /// All that there is to a plan, in the order in which it is shown to people.
    ///
    /// Seed and number are left out: they say which run it is, and not how large.
    public var parts: [(name: String, value: String)] {
        [
            ("load", load), ("subject", subject), ("generation", generation ?? "none"),
            ("driver", driver ?? "none"), ("fault", fault ?? "none"),
            ("mode", atomic ? "atomic" : "percpu"), ("workers", "\(workers)"), ("order", order),
            ("teardown threads", "\(lanes)"), ("pages", "\(pages)"), ("batch", "\(batch)"),
            ("references", "\(references)"), ("hold", "\(holdMicroseconds) us"),
            ("life", "\(lifeMicroseconds) us"), ("slots start at", "\(slotStart)"),
            ("yields", yields ? "yes" : "no"),
            ("windows", windows.isEmpty ? "none" : windows.joined(separator: " ")),
            ("one in", rarity == 0 ? "never" : "\(rarity)"), ("length", "\(milliseconds) ms"),
            ("kills", kills.map(String.init) ?? "any"), ("oracle", oracle ? "on" : "off"),
        ]
    }

    /// What is another part in `other`.
    func changes(to other: EpisodePlan) -> [ReplayEntry.Change] {
        zip(parts, other.parts).compactMap { old, new in
            old.value == new.value ? nil : .init(name: old.name, from: old.value, to: new.value)
        }
    }
}
