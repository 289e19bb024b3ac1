public import CPercpu

/// Keeps the compiler from moving accesses to memory across this point; no instruction.
@inlinable @inline(__always)
public func compilerBarrier() {
    cpercpu_compiler_barrier()
}

/// Keeps the compiler from making one function of the calling one and others that are like it; no instruction.
///
/// It would have the one function call through pointers what differs, in a loop that is timed.
///
/// - Parameter tag: A constant, other than that of all functions to be kept apart from.
@inlinable @inline(__always)
public func keepApart(_ tag: Int) {
    cpercpu_keep_apart(tag)
}
