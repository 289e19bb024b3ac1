public import CPercpu

/// Keeps the compiler from moving accesses to memory across this point; no instruction.
@inlinable @inline(__always)
public func compilerBarrier() {
    cpercpu_compiler_barrier()
}
