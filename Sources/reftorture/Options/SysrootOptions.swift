import ArgumentParser
import Machine

/// Which host is looked at.
struct SysrootOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Read topology from a captured tree instead of this host.",
            discussion: "The directory that holds sys/devices/system, as for lscpu -s.",
            valueName: "dir"))
    var sysroot: String?

    /// Looks at the captured tree, or at this host.
    func survey(_ start: ProcessStart) throws(TopologyError) -> HostSurvey {
        if let sysroot { try HostSurvey(sysroot: sysroot) } else { try HostSurvey(live: start) }
    }
}
