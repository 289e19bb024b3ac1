import Glibc

/// Takes the pages under `addresses` away; whoever touches one next finds zeros, after a page fault.
///
/// What memory pressure does to a counter that is at rest. A fault does not restart an rseq section,
/// it only makes the moment between the mode and the add a thousand times longer.
func evict(_ addresses: [UInt]) {
    let pageBytes = UInt(sysconf(Int32(_SC_PAGESIZE)))
    for address in addresses {
        // SAFETY: the caller's slots, mapped anonymously by their arena, hold zeros and nothing else lies
        // on their pages: each unit has its own, and the memory serves one strategy only.
        let page = unsafe UnsafeMutableRawPointer(bitPattern: address & ~(pageBytes - 1))
        unsafe madvise(page, Int(pageBytes), Int32(MADV_DONTNEED))
    }
}
