import CLoops
import CPercpu
import Percpu

/// A loop written in C, `cloops_KIND_PLACE`.
typealias CLoop = @convention(c) (UnsafeMutablePointer<cloops_seat>?, Int) -> Void

/// One way of counting in C: its loop in every place, in the order of `Candidate.everywhere`.
@safe
struct CKind {
    let loops: [CLoop]

    static let places = [AsBuilt.name, At0.name, At16.name, At32.name, At48.name]

    // SAFETY: taking a function's address runs nothing.
    static let floor = unsafe CKind(
        loops: [
            cloops_floor_none, cloops_floor_0, cloops_floor_16, cloops_floor_32, cloops_floor_48,
        ])
    static let rseq = unsafe CKind(
        loops: [
            cloops_rseq_none, cloops_rseq_0, cloops_rseq_16, cloops_rseq_32, cloops_rseq_48,
        ])
    static let slots = unsafe CKind(
        loops: [
            cloops_slots_none, cloops_slots_0, cloops_slots_16, cloops_slots_32, cloops_slots_48,
        ])
    static let qsbr = unsafe CKind(
        loops: [
            cloops_qsbr_none, cloops_qsbr_0, cloops_qsbr_16, cloops_qsbr_32, cloops_qsbr_48,
        ])
    static let locked = unsafe CKind(
        loops: [
            cloops_locked_none, cloops_locked_0, cloops_locked_16, cloops_locked_32,
            cloops_locked_48,
        ])
    static let shared = unsafe CKind(
        loops: [
            cloops_shared_none, cloops_shared_0, cloops_shared_16, cloops_shared_32,
            cloops_shared_48,
        ])

    /// The words of a live reference from the same allocator as Swift's, and the loops on them.
    ///
    /// - Parameters:
    ///   - memory: Where the words come from.
    ///   - slot: Whose slot the loop counts in; 0 for the restartable sequence, which finds the slot
    ///     of its CPU itself.
    ///   - mode: What the mode word says.
    /// - Returns: One candidate for each place.
    func everywhere(memory: HardwareMemory, slot: Int, mode: Int) -> [Candidate] {
        let mode = memory.allocate("c-mode", initially: mode)
        let count = memory.allocate("c-count", initially: percpuBias &+ 1)
        let slots = memory.allocateSlots("c-slot", count: memory.arena.placeCount)
        // SAFETY: the words are never given back, their memory lives as long as the closure that uses
        // it, and only the thread that made them runs it.
        return unsafe zip(Self.places, loops).map { place, loop in
            var seat = unsafe cloops_seat(
                mode: mode.address, count: count.address, slot: slots[slot].address,
                area_offset: cpercpu_rseq_offset(), met_flag: false)
            return Candidate(place: place) { pairs in
                withExtendedLifetime(memory) { unsafe loop(&seat, pairs) }
            }
        }
    }
}
