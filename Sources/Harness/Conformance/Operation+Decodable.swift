internal import Percpu

extension Operation: Decodable {
    fileprivate enum Key: String, CodingKey {
        case op, n, cpu, confirm, flags, times, cpus, main
        case turn = "do"
    }

    /// What JSON calls an operation.
    private enum Name: String, CaseIterable {
        case initialise = "init"
        case exit, get, put, tryget, kill, reinit, resurrect, settle
        case getMany = "get_many"
        case putMany = "put_many"
        case trygetMany = "tryget_many"
        case trygetLive = "tryget_live"
        case trygetLiveRCU = "tryget_live_rcu"
        case killAndConfirm = "kill_and_confirm"
        case switchToAtomic = "switch_to_atomic"
        case switchToAtomicSync = "switch_to_atomic_sync"
        case switchToPercpu = "switch_to_percpu"
        case cpuDown = "cpu_down"
        case cpuUp = "cpu_up"
        case parallel = "par"
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        switch try fields.decodeNamed(Name.self, forKey: .op) {
        case .initialise: self = .initialise(try fields.flags())
        case .exit: self = .exit
        case .get: self = .count(.get(1), cpu: try fields.cpu())
        case .put: self = .count(.put(1), cpu: try fields.cpu())
        case .tryget: self = .count(.tryget(1), cpu: try fields.cpu())
        case .getMany: self = .count(.get(try fields.many()), cpu: try fields.cpu())
        case .putMany: self = .count(.put(try fields.many()), cpu: try fields.cpu())
        case .trygetMany: self = .count(.tryget(try fields.many()), cpu: try fields.cpu())
        case .trygetLive: self = .count(.trygetLive, cpu: try fields.cpu())
        case .trygetLiveRCU: self = .count(.trygetLiveRCU, cpu: try fields.cpu())
        case .kill: self = .kill(nil)
        case .killAndConfirm: self = .kill(try fields.callback())
        case .switchToAtomic: self = .switchToAtomic(try fields.callback())
        case .switchToAtomicSync: self = .switchToAtomicSync
        case .switchToPercpu: self = .switchToPercpu
        case .reinit: self = .reinit
        case .resurrect: self = .resurrect
        case .settle: self = .settle
        case .cpuDown: self = .cpuDown(try fields.decodeCPU(forKey: .cpu))
        case .cpuUp: self = .cpuUp(try fields.decodeCPU(forKey: .cpu))
        case .parallel: self = .parallel(try Parallel(fields: fields))
        }
    }
}

extension Operation.Beside {
    fileprivate enum Name: String, CaseIterable {
        case get, put, tryget, kill, reinit, resurrect, exit
        case trygetLive = "tryget_live"
        case trygetLiveRCU = "tryget_live_rcu"
        case killAndConfirm = "kill_and_confirm"
        case switchToAtomic = "switch_to_atomic"
        case switchToAtomicSync = "switch_to_atomic_sync"
        case switchToPercpu = "switch_to_percpu"
    }

    fileprivate init(_ name: Name) {
        self =
            switch name {
            case .get: .count(.get(1))
            case .put: .count(.put(1))
            case .tryget: .count(.tryget(1))
            case .trygetLive: .count(.trygetLive)
            case .trygetLiveRCU: .count(.trygetLiveRCU)
            case .kill, .killAndConfirm: .kill
            case .switchToAtomic: .switchToAtomic
            case .switchToAtomicSync: .switchToAtomicSync
            case .switchToPercpu: .switchToPercpu
            case .reinit: .reinit
            case .resurrect: .resurrect
            case .exit: .exit
            }
    }
}

extension Parallel {
    private enum Turn: String, CaseIterable {
        case get, put, getput, tryget
        case getMany = "get_many"
        case putMany = "put_many"
        case trygetMany = "tryget_many"
        case trygetLive = "tryget_live"
        case trygetLiveRCU = "tryget_live_rcu"
    }

    /// As many threads as a Dispatch pool is sure to start at once.
    private static let threadLimit = 128

    fileprivate init(fields: KeyedDecodingContainer<Operation.Key>) throws {
        let cpus = try fields.decode([Int].self, forKey: .cpus)
        for cpu in cpus { try fields.check(cpu: cpu, key: .cpus) }
        guard (1...Self.threadLimit).contains(cpus.count), Set(cpus).count == cpus.count else {
            throw fields.unmet("1 to \(Self.threadLimit) different CPUs", .cpus)
        }
        let turn: [Operation.Count] =
            switch try fields.decodeNamed(Turn.self, forKey: .turn) {
            case .get: [.get(1)]
            case .put: [.put(1)]
            case .getput: [.get(1), .put(1)]
            case .tryget: [.tryget(1)]
            case .getMany: [.get(try fields.many())]
            case .putMany: [.put(try fields.many())]
            case .trygetMany: [.tryget(try fields.many())]
            case .trygetLive: [.trygetLive]
            case .trygetLiveRCU: [.trygetLiveRCU]
            }
        let main =
            try fields.has(.main)
            ? try fields.decodeNamed(Operation.Beside.Name.self, forKey: .main) : nil
        self.init(
            turn: turn, times: try fields.natural(forKey: .times), cpus: cpus,
            main: main.map(Operation.Beside.init))
    }
}

extension KeyedDecodingContainer<Operation.Key> {
    private enum Flag: String, CaseIterable {
        case atomic = "INIT_ATOMIC"
        case dead = "INIT_DEAD"
        case allowReinit = "ALLOW_REINIT"
    }

    /// As many CPUs as any kernel can be built for (NR_CPUS on x86 with MAXSMP).
    private static var cpuLimit: Int { 8192 }

    fileprivate func flags() throws -> InitFlags {
        try decodeNamedList(Flag.self, forKey: .flags).reduce(into: []) { flags, flag in
            switch flag {
            case .atomic: flags.insert(.atomic)
            case .dead: flags.insert(.dead)
            case .allowReinit: flags.insert(.allowReinit)
            }
        }
    }

    fileprivate func callback() throws -> Operation.Callback? {
        try has(.confirm) ? try decodeNamed(Operation.Callback.self, forKey: .confirm) : nil
    }

    /// Whether `key` stands there with a value.
    fileprivate func has(_ key: Key) throws -> Bool {
        try contains(key) && !decodeNil(forKey: key)
    }

    fileprivate func many() throws -> Int { try natural(forKey: .n) }

    fileprivate func cpu() throws -> Int { try has(.cpu) ? try decodeCPU(forKey: .cpu) : 0 }

    fileprivate func decodeCPU(forKey key: Key) throws -> Int {
        let cpu = try decode(Int.self, forKey: key)
        try check(cpu: cpu, key: key)
        return cpu
    }

    fileprivate func check(cpu: Int, key: Key) throws {
        guard (0..<Self.cpuLimit).contains(cpu) else {
            throw unmet("a CPU from 0 to \(Self.cpuLimit - 1)", key)
        }
    }

    fileprivate func natural(forKey key: Key) throws -> Int {
        let value = try decode(Int.self, forKey: key)
        guard value >= 0 else { throw unmet("a number that is not negative", key) }
        return value
    }

    fileprivate func unmet(_ expected: String, _ key: Key) -> UnmetExpectation {
        UnmetExpectation(path: codingPath + [key], expected: expected)
    }
}
