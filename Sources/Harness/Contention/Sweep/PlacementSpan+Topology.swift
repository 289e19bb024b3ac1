import Records

extension PlacementSpan {
    /// Looks up what the CPUs of some workers span.
    ///
    /// - Parameters:
    ///   - placement: The CPU of each worker; one that stands there twice is shared by workers in turn.
    ///   - order: The name of the order in which CPUs were filled.
    ///   - topology: The host.
    init(of placement: [Int], order: String, on topology: Topology) {
        let ids = Set(placement)
        let cpus = ids.map { topology.cpu($0) }
        let sockets = cpus.compactMap { $0?.socket }
        let nodes = cpus.compactMap { $0?.node }
        let cores = Set(ids.map { topology.cpu($0)?.siblings.first ?? $0 })
        self.init(
            order: order, sockets: sockets.count == ids.count ? Set(sockets).count : nil,
            nodes: nodes.count == ids.count && !topology.nodes.isEmpty ? Set(nodes).count : nil,
            cores: cores.count, sharesCores: cores.count < ids.count,
            oversubscribed: ids.count < placement.count)
    }
}
