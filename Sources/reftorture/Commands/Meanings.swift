import Harness
import ZoneDevice

// What `list` says of a name, one paragraph each.

extension Subject {
    /// Its role, what it is, and why it is not available here.
    var meaning: String {
        let reason = unavailableReason().map { "; not here: \($0)" } ?? ""
        return "\(role.rawValue): \(summary)\(reason)"
    }
}

extension Invariant {
    /// The promise, how a run sees it broken, and how a soak does where that is another way.
    var meaning: String {
        let own = Self.text(sight)
        let soak = Self.text(inSoak)
        return "\(promise); \(own)" + (own == soak ? "" : "; in a soak \(soak)")
    }

    private static func text(_ sight: Sight) -> String {
        switch sight {
        case .seen(let means): "seen: \(means)"
        case .unseen(let reason): "not seen: \(reason)"
        }
    }
}

extension Driver {
    /// Whose reference it is, and how the teardown waits for it.
    var meaning: String {
        switch self {
        case .daxPmem: "device-dax: a reference of its own, a completion that its release signals"
        case .nvdimmPmem:
            "pmem block device: the queue's usage count, a wait queue that asks for zero"
        }
    }
}

extension Generation {
    /// Releases and summary, what the fast path does, both orders, and what it is known for.
    var meaning: [String] {
        ["\(releaseText): \(summary)", "pin: \(fastPath)", "map: \(references.meaning)"]
            + Driver.allCases.map { driver in
                let steps = teardown(of: driver).map(\.rawValue).joined(separator: ", ")
                return "\(driver.rawValue): \(steps)"
            }
            + known.map {
                "known: \($0.symptom.rawValue), \($0.when.meaning): \($0.story)\($0.end)"
            }
    }

    /// `v5.2 to v5.16`.
    private var releaseText: String {
        guard releases.count > 2, let last = releases.last else {
            return releases.joined(separator: ", ")
        }
        return "\(releases[0]) to \(last)"
    }

    /// What pinning a page does to the reference.
    private var fastPath: String {
        let lookup =
            switch rules.lookup {
            case .perPage: "the pagemap is looked up for each page"
            case .perRange: "the pagemap is looked up for each range"
            case .never: "the pagemap is not looked up"
            }
        let own =
            switch (rules.take, rules.putDropsReference) {
            case (.always, true): ", and each page reference holds one on it"
            case (.unlessZero, true): ", and the unpin drops one on it that the pin did not take"
            case (.allocates, _): ", and a page is allocated, which takes one on it"
            default: ""
            }
        return lookup + own
    }
}

extension MappingReferences {
    /// What mapping pages takes on the pagemap.
    var meaning: String {
        switch self {
        case .none: "no reference"
        case .eachPage: "a reference for each page"
        case .eachCompound: "a reference for each 512 pages"
        case .bulk: "a reference for each page, all in one addition"
        }
    }
}

extension Generation.Circumstance {
    /// As it goes on after the symptom.
    var meaning: String {
        switch self {
        case .heldPins: "with pins held over the teardown"
        case .failedMapping: "when mapping the pages fails"
        case .lateLookup: "when a lookup comes after the exit"
        case .pinning: "when pages are pinned and unpinned"
        case .failedRegistration: "when registering the unmapping fails"
        }
    }
}

extension Fault {
    /// What is wrong, where it can be planted, and what must be found.
    var meaning: [String] {
        [
            sentence,
            "fits \(generations.joined(separator: ", ")) with "
                + drivers.map(\.rawValue).joined(separator: ", "),
            findings,
        ]
    }

    private var findings: String {
        if let unseenReason { return "not here: \(unseenReason)" }
        guard let generation = Generation.all.first(where: { $0.id == generations[0] }) else {
            return "expected: unknown"
        }
        var cycle = Cycle(generation: generation, driver: drivers[0], pages: Self.listedPages)
        edit(&cycle)
        let sightings = expected(cycle, scene)
        let texts = sightings.map(\.text).joined(separator: ", ")
        let chance = certainty == .statistical ? ", by chance" : ""
        let pages = sightings.contains { ($0.figure ?? 0).magnitude >= Self.listedPages - 1 }
        return "expected: \(texts.isEmpty ? "nothing" : texts)\(chance)"
            + (pages ? ", with \(Self.listedPages) pages" : "")
    }

    /// A device small enough for its number to be told in what is expected.
    private static let listedPages = 16
}

/// How page operations can be compiled.
enum Shapes {
    static let all: [Listing.Entry] = [
        (InlineShape.id, ["as a userspace program would write it: everything inlined, no section"]),
        (
            KernelShape.id,
            [
                "as the kernel executes it: zone test, call, two loads to the reference, "
                    + "preemptible section"
            ]
        ),
    ]
}
