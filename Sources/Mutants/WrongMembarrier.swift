public import Percpu

/// BROKEN on purpose: `rseq` whose grace period orders memory and restarts no section, FI-07.
///
/// Its sections are those that a hook can hold open: on a processor of our day an add that was not held lands
/// before the killer is back from its system call.
public typealias WrongMembarrier = WrongGrace<HeldRseqSlots, PlainMembarrier<WindowedMemory>>
