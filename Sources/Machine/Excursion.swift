internal import CLinux

/// A visit of the calling thread to another CPU.
public enum Excursion {
    /// Moves the calling thread to `cpu` and back to the CPUs that it was allowed.
    ///
    /// Its mask afterwards is the one from before, the one exception to masks that are never derived from what was
    /// found: nobody but the thread's owner knows another.
    ///
    /// - Returns: Whether it was there; false when the CPU cannot be had. Should the old CPUs have gone
    ///   meanwhile, the thread stays where it is, as `stillOnItsCPU()` then says.
    public static func visit(cpu: Int) -> Bool { clinux_affinity_visit(cpu) == 0 }
}
