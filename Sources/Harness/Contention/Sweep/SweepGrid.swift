import Machine
import Records

/// What a sweep measures, and who works at each point; pure.
struct SweepGrid: Sendable {
    /// A subject in a mode with a number of workers, sharing so many references.
    struct Point: Hashable, Sendable {
        var curve: Curve
        var workers: Int
    }

    /// Points that differ in the number of workers alone.
    struct Curve: Hashable, Sendable {
        /// Index into the plan's subjects.
        var subject: Int
        var mode: CountingMode
        var sharing: Sharing
        /// Index into the plan's fillings.
        var filling: Int
    }

    let plan: ContentionPlan
    /// The order of entries.
    let curves: [Curve]
    /// How many workers, ascending.
    let counts: [Int]
    /// The CPU of each worker of the crew; every point's workers are some of them.
    let crew: [Int]
    /// Workers of the crew by CPU, in order.
    private let seats: [Int: [Int]]

    init(_ plan: ContentionPlan) {
        self.plan = plan
        counts = Set(plan.workerCounts).sorted()
        curves = plan.sharings.flatMap { sharing in
            plan.fillings.indices.flatMap { filling in
                plan.subjects.indices.flatMap { subject in
                    Self.modes(of: plan.subjects[subject], sharing, plan).map {
                        Curve(subject: subject, mode: $0, sharing: sharing, filling: filling)
                    }
                }
            }
        }
        var crew: [Int] = []
        var seats: [Int: [Int]] = [:]
        for filling in plan.fillings {
            let wanted = filling.placement(workers: plan.mostWorkers)
            for (cpu, count) in Dictionary(grouping: wanted, by: \.self).mapValues(\.count)
                .sorted(by: { $0.key < $1.key })
            {
                while seats[cpu, default: []].count < count {
                    seats[cpu, default: []].append(crew.count)
                    crew.append(cpu)
                }
            }
        }
        self.crew = crew
        self.seats = seats
    }

    /// The modes to measure a subject in.
    ///
    /// Of the yardsticks only the floor says something beside curves, and only where nothing is shared.
    private static func modes(
        of subject: Subject, _ sharing: Sharing, _ plan: ContentionPlan
    ) -> [CountingMode] {
        guard subject.role == .yardstick else { return subject.modes.filter(plan.modes.contains) }
        return subject.id == "floor" && sharing == .each ? Array(subject.modes.prefix(1)) : []
    }

    /// Every point once, curve by curve.
    var points: [Point] { curves.flatMap(points(of:)) }

    /// The points of one curve, workers ascending.
    func points(of curve: Curve) -> [Point] { counts.map { Point(curve: curve, workers: $0) } }

    /// The CPU of each worker, `[worker]`.
    func placement(of point: Point) -> [Int] {
        plan.fillings[point.curve.filling].placement(workers: point.workers)
    }

    /// Who of the crew works, one for each worker, in the order of the placement.
    func members(of point: Point) -> [Int] {
        var taken: [Int: Int] = [:]
        return placement(of: point).map { cpu in
            let place = taken[cpu, default: 0]
            taken[cpu] = place + 1
            return seats[cpu, default: []][place]
        }
    }

    /// Whether workers take turns for CPUs there; such a point is on no curve of the law.
    func isOversubscribed(_ point: Point) -> Bool {
        point.workers > plan.fillings[point.curve.filling].cpus.count
    }

    /// What is measured, for somebody who waits and for findings.
    func describe(_ point: Point) -> String {
        let curve = point.curve
        return [
            plan.subjects[curve.subject].id, mode(of: curve), curve.sharing.name,
            "\(point.workers) workers", plan.fillings[curve.filling].order.rawValue,
        ].joined(separator: ", ")
    }

    /// The mode as a record has it.
    func mode(of curve: Curve) -> String {
        plan.subjects[curve.subject].role == .yardstick ? "none" : curve.mode.rawValue
    }

    /// What a subject runs: yardsticks know the plain loop only.
    func workload(of curve: Curve) -> String {
        plan.subjects[curve.subject].role == .yardstick ? GetPut.id : plan.workload
    }

    /// Why a point is left out whatever the host; `nil` when it is not.
    func misfit(_ point: Point) -> String? {
        let user = Catalog.workloads.first { $0.id == workload(of: point.curve) && $0.isUser }
        guard let user else { return nil }
        if plan.subjects[point.curve.subject].makeStorm == nil {
            return "\(user.id) needs a reference with a percpu mode"
        }
        if !user.modes.contains(point.curve.mode) {
            return "\(user.id) has no \(point.curve.mode.rawValue) mode"
        }
        return point.curve.sharing.count(workers: point.workers) == 1
            ? nil : "\(user.id) has one reference for all its workers"
    }
}
