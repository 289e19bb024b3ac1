/// One thing that a driver does while its device goes away.
public enum Step: String, Sendable, Codable, CaseIterable {
    /// The dax device goes: no user may fault a page in any more, and every mapping is zapped.
    case zapUsers
    /// The disk goes (`del_gendisk`, `put_disk`), and with it the mappings of the filesystem on it.
    case removeDisk
    /// `percpu_ref_kill()`.
    case killReference
    /// Freeze the queue without waiting: depth 0 to 1 kills, a deeper freeze does not.
    case freezeQueue
    /// Sleep on the completion that release signals.
    case waitForRelease
    /// Sleep on the queue's wait queue until `percpu_ref_is_zero()`.
    case waitForZero
    /// `percpu_ref_exit()`.
    case exitReference
    /// Drop every page's first reference, one page after the other.
    case putPages
    /// Drop all pages' references on the pagemap at once (`percpu_ref_put_many`).
    case putPageReferences
    /// Complain if the reference is still live.
    case checkLive
    /// Take the struct pages away (`arch_remove_memory`).
    case removeMemory
    /// Take the pagemap out of the lookup table.
    case deleteTableEntry
    /// Wait for everybody who may have found it there (`synchronize_rcu`).
    case waitForReaders
    /// No new requests (`blk_set_queue_dying`).
    case markQueueDying
    /// Finish the requests that were taken.
    case drainQueue
    /// No requests at all (`QUEUE_FLAG_DEAD`).
    case markQueueDead
    /// Drop the queue itself (`blk_put_queue`).
    case putQueue

    // What only faults do.

    /// A get that nobody will put.
    case strayGet
    /// A put of a reference that nobody took.
    case strayPut
    /// Let the grace period of the kill pass, and its fold and confirmation with it.
    case awaitConfirm
    /// Ask for a reference right after the kill, and give it back if there is one.
    case tryAfterKill
    /// Look the first page up, as a walker would just now.
    case lookUp
    /// A walker looks the first page up and is then delayed.
    case beginWalk
    /// The delayed walker takes its page, whatever its count, and puts it again.
    case finishWalk

    /// Whether somebody may sleep here for others to drop what they hold.
    public var isWait: Bool { self == .waitForRelease || self == .waitForZero }

    /// Whether it ends the reference's life or what its owner is, and does nothing to pages.
    var endsReference: Bool {
        switch self {
        case .killReference, .freezeQueue, .waitForRelease, .waitForZero, .exitReference,
            .markQueueDying, .drainQueue, .markQueueDead, .putQueue:
            true
        default: false
        }
    }

    /// A number of its own, from 1.
    var number: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }

    /// The step of a number; `nil` for 0.
    init?(number: Int) {
        guard Self.allCases.indices.contains(number - 1) else { return nil }
        self = Self.allCases[number - 1]
    }
}
