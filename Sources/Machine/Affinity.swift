internal import CLinux
public import Records

/// The mask of the calling thread.
///
/// Masks are set absolutely, never derived from what was found.
public enum Affinity {
    /// Reads the mask; it may be longer than 1,024 CPUs.
    static func current() throws(MachineError) -> CPUSet {
        var capacity = 16
        while true {
            var words = [UInt64](repeating: 0, count: capacity)
            // SAFETY: the array lends exactly `capacity` words for the call, and the call writes no
            // more than it was told there are.
            let needed = unsafe clinux_affinity_get(&words, capacity)
            if needed < 0 {
                throw .systemCall(name: "sched_getaffinity", code: Int32(-needed))
            }
            if needed <= capacity { return CPUSet(words: words) }
            capacity = needed
        }
    }

    /// Lets the calling thread run on these CPUs only.
    ///
    /// - Parameter cpus: Threads that it starts from now on inherit them.
    /// - Throws: `MachineError.systemCall` when none of them is online or allowed.
    public static func set(_ cpus: CPUSet) throws(MachineError) {
        let words = cpus.words
        // SAFETY: the array lends `words.count` words for the call, which only reads them.
        let result = unsafe clinux_affinity_set(words, words.count)
        if result < 0 { throw .systemCall(name: "sched_setaffinity", code: -result) }
    }

    /// Pins the calling thread and proves it: the mask is read back, and the thread runs there.
    static func pin(to cpu: Int) throws(MachineError) {
        let result = clinux_affinity_pin(cpu)
        if result < 0 { throw .cannotPin(cpu: cpu, reason: systemCallText(-result)) }
        let only = clinux_affinity_only_cpu()
        let now = Int(clinux_current_cpu())
        guard only == cpu, now == cpu else {
            throw .cannotPin(cpu: cpu, reason: "the thread runs on CPU \(now) with mask \(only)")
        }
    }

    /// The CPU the calling thread runs on just now.
    static var currentCPU: Int { Int(clinux_current_cpu()) }
}

extension CPUSet {
    /// Reads a mask of 64 CPUs per word.
    fileprivate init(words: [UInt64]) {
        var cpus: [Int] = []
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                cpus.append(index * 64 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        self.init(cpus)
    }

    /// The set as a mask of 64 CPUs per word.
    fileprivate var words: [UInt64] {
        var words = [UInt64](repeating: 0, count: (last ?? 0) / 64 + 1)
        for cpu in self { words[cpu / 64] |= 1 << UInt64(cpu % 64) }
        return words
    }
}
