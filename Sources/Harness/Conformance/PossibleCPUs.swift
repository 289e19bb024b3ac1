internal import FoundationEssentials

/// How many CPUs this host can ever have, as far as slots are concerned.
public enum PossibleCPUs {
    /// Highest possible CPU plus one; NR_CPUS of the largest kernels where the system does not tell.
    public static func count() -> Int {
        let path = "/sys/devices/system/cpu/possible"
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return 8192 }
        return highest(in: String(decoding: data, as: UTF8.self)).map { $0 + 1 } ?? 8192
    }

    /// The last CPU of a list such as `0-3,8`, which is in ascending order.
    static func highest(in list: String) -> Int? {
        list.split { !$0.isNumber }.last.flatMap { Int($0) }
    }
}
