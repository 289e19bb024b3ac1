public import Records

extension TopologyResult: Reportable {
    public var cells: [Cell] {
        [
            Cell("sockets", Set(topology.cpus.compactMap(\.socket)).count),
            Cell("nodes", topology.nodes.count),
            Cell("cores", Set(topology.cpus.compactMap(\.core)).count),
            Cell("cpus", topology.cpus.count), Cell("online", "\(topology.online)"),
        ] + capabilities.named.map { Cell($0.name, .flag($0.capability.available)) }
    }

    public var testPoint: TestPoint {
        TestPoint(
            name: "topology", outcome: .passed,
            diagnostics: capabilities.named.map { "\($0.name): \($0.capability.reason)" })
    }

    public static func humanBody(of document: Document<Self>, style: Style) -> [String] {
        document.results.flatMap { result in
            ["  online CPUs \(result.topology.online)"].map { TextLayout.cut($0, style.columns) }
                + result.topology.nodes.flatMap { node in
                    TextLayout.wrap(
                        "node \(node.id): CPUs \(node.cpus)", width: style.columns, first: "  ",
                        rest: "    ")
                }
                + result.capabilities.named.flatMap { name, capability in
                    TextLayout.wrap(
                        "\(name): \(capability.available ? "yes" : "no"), \(capability.reason)",
                        width: style.columns, first: "  ", rest: "    ")
                }
        }
    }
}
