public import Records

/// What is wrong with a list of CPUs, nodes or worker counts that a person wrote.
public enum PlacementError: ExitCoded, Equatable, CustomStringConvertible {
    case badList(CPUListError)
    case emptyTerm(expression: String)
    case unknownTerm(String)
    case absentCPU(Int, token: String, present: CPUSet)
    case offlineCPU(Int, token: String, online: CPUSet)
    case unknownNode(Int, token: String, known: [Int])
    case nodeWithoutCPUs(Int, token: String)
    case unknownSocket(Int, token: String, known: [Int])
    /// Every part is right by itself, and nothing is left of all of them together.
    case nothingLeft(expression: String, remedy: String)
    case badWorkerCount(token: String)

    public var description: String { line }

    public var exitCode: Int32 { ExitCode.usage }

    public var line: String {
        switch self {
        case .badList(let error):
            error.line
        case .emptyTerm(let expression):
            "empty entry in CPU list '\(expression)': \(grammar)"
        case .unknownTerm(let token):
            "'\(token)' is not a CPU list: \(grammar)"
        case .absentCPU(let cpu, let token, let present):
            "CPU \(cpu) in '\(token)' does not exist: this host's CPUs are \(present)"
        case .offlineCPU(let cpu, let token, let online):
            "CPU \(cpu) in '\(token)' is offline: choose among \(online), or write 1 to "
                + "/sys/devices/system/cpu/cpu\(cpu)/online"
        case .unknownNode(let node, let token, let known):
            "node \(node) in '\(token)' does not exist: "
                + (known.isEmpty
                    ? "this host shows no NUMA nodes" : "known nodes are \(CPUSet(known))")
        case .nodeWithoutCPUs(let node, let token):
            "node \(node) in '\(token)' has no CPUs that are online: choose another node"
        case .unknownSocket(let socket, let token, let known):
            "socket \(socket) in '\(token)' does not exist: "
                + (known.isEmpty
                    ? "this host does not tell its sockets" : "known sockets are \(CPUSet(known))")
        case .nothingLeft(let expression, let remedy):
            "no CPU is left of '\(expression)': \(remedy)"
        case .badWorkerCount(let token):
            "'\(token)' is not a worker count: write numbers from 1, 'max' or '2x', as in 1,2,max"
        }
    }
}

private let grammar =
    "write 0-3,8,10-20:2, all, !3, node:0, socket:1, core, or several with commas"
