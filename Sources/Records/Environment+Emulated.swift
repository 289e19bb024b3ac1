extension Environment {
    /// Whether the processor itself is emulated, so that its timings say nothing about any processor.
    ///
    /// QEMU without a hypervisor beneath (TCG) signs `TCGTCGTCGTCG`, which records call `qemu`; a guest of
    /// QEMU that KVM runs is `kvm`.
    public var isEmulated: Bool {
        guard let name = virtualised?.lowercased() else { return false }
        return name == "qemu" || name.contains("tcg")
    }

    /// What every output says of the timings of an emulated host.
    public static let emulatedNotice = "timings are meaningless: the processor is emulated"

    /// The same with the emulator's name; `nil` for other hosts.
    public var emulationNotice: String? {
        guard isEmulated, let virtualised else { return nil }
        return "\(Self.emulatedNotice) (\(virtualised))"
    }
}
