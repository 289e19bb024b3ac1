/// Why the kernel would not open an event, and what its user can do about it.
enum CounterRefusal {
    /// Tells the setting that decides who may count.
    static func setting(_ paranoid: String?) -> String {
        "kernel.perf_event_paranoid = \(paranoid ?? "unknown")"
    }

    /// Tells one refusal.
    ///
    /// - Parameters:
    ///   - code: The errno of `perf_event_open`.
    ///   - paranoid: The text of `perf_event_paranoid`; `nil` where the kernel has no such file.
    ///   - needed: The highest setting that lets a process without privileges open the event.
    ///   - othersOpened: Whether the processor's other counters can be had.
    /// - Returns: A sentence without a full stop.
    static func reason(
        code: Int32, paranoid: String?, needed: Int = 2, othersOpened: Bool = false
    ) -> String {
        let setting = setting(paranoid)
        let text = systemCallText(code)
        let name = text.prefix { $0 != "," }
        let why =
            if paranoid == nil {
                "kernel without performance events"
            } else {
                switch name {
                case "EACCES", "EPERM":
                    "\(setting) or a seccomp filter forbids it; \(needed) or less allows one's own "
                        + "processes, and a container has to allow perf_event_open"
                case _ where othersOpened && Self.unknownEvent.contains(name):
                    "this processor's counters know no such event"
                case "ENOENT", "EOPNOTSUPP", "ENODEV", "ENXIO":
                    "no hardware counter is shown to this machine, as in many virtual ones; "
                        + setting
                case "ENOSYS":
                    "\(setting), so a seccomp filter or a sandbox hides the call; let it allow "
                        + "perf_event_open"
                case "EMFILE", "ENFILE":
                    "\(setting); each worker holds up to five counters open: raise ulimit -n, or "
                        + "ask for fewer workers"
                default:
                    setting
                }
            }
        return "perf_event_open: \(text): \(why)"
    }

    /// How the kernel says that it has the counters, but not this event.
    private static let unknownEvent: Set<Substring> = [
        "ENOENT", "EOPNOTSUPP", "ENODEV", "ENXIO", "EINVAL",
    ]
}
