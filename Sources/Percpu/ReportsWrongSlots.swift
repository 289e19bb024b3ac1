/// A strategy that looks at the address of a slot before it counts there.
///
/// The kernel's word is the address of the slots with the flags in its low bits, so a fast path that
/// overlooks a flag counts beside the slot, at an address that is not aligned. Ours keeps the two apart;
/// whoever wants to know what the kernel would have done computes that address and reports it.
public protocol ReportsWrongSlots: CounterStrategy {
    /// How often a flag was taken for a part of the address; nothing was written there.
    var wrongSlotCount: Int { get }
}
