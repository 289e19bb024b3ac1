extension Environment {
    /// Whether the CPUs are made of software, so that no time means anything.
    ///
    /// QEMU tells its own name (`TCGTCGTCGTCG`) only where it emulates; under KVM the hypervisor is `kvm`.
    public var isEmulated: Bool { virtualised == "qemu" }

    /// What every output says of such a host.
    public static let emulatedNotice = "timings are meaningless: the CPUs are emulated"
}
