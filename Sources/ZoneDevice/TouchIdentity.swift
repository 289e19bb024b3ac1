public import CMemmap

/// What a thread is doing to pages, for the finding should it come too late.
public enum Activity: UInt8, Sendable, Equatable, CaseIterable {
    /// The thread never said.
    case none
    /// `get_page`.
    case get
    /// `put_page`.
    case put
    /// gup-fast: walk, lookup, take, recheck.
    case pin
    /// The put of a pinned page.
    case unpin
    /// `get_dev_pagemap`.
    case lookup
    /// Use of a page that is pinned for long.
    case hold
    /// Page table entries taken away from users.
    case zap
    /// `devm_memremap_pages`.
    case attach
    /// A step of the devres stack.
    case teardown
}

/// What the calling thread says about itself, to be read if it touches memory that is gone.
///
/// A store to a thread-local variable, no more: fit for every batch, and for every operation whose time
/// is not taken.
public enum TouchIdentity {
    /// Makes the calling thread worker `worker`, from 0; `nil` for none.
    @inlinable @inline(__always)
    public static func set(worker: Int?) {
        cmemmap_set_worker(worker.map { Int32(truncatingIfNeeded: $0) } ?? -1)
    }

    /// Says what the calling thread does from now on.
    @inlinable @inline(__always)
    public static func set(_ activity: Activity) {
        cmemmap_set_activity(activity.rawValue)
    }
}
