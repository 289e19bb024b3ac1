/// How faults change a protocol: steps are put in, taken out or replaced where they stand.
extension Generation {
    /// Changes the steps of every action that `name` names; of all actions without a name.
    public mutating func editSteps(of name: String? = nil, _ edit: (inout [Step]) -> Void) {
        probe = probe.mapValues { stages in
            stages.map { stage in
                guard case .register(var action) = stage, name == nil || action.name == name
                else { return stage }
                edit(&action.steps)
                return .register(action)
            }
        }
    }

    /// Puts `new` right after each `step`.
    public mutating func insert(_ new: Step..., after step: Step) {
        editSteps { $0 = $0.flatMap { $0 == step ? [$0] + new : [$0] } }
    }

    /// Puts `new` right before each `step`.
    public mutating func insert(_ new: Step..., before step: Step) {
        editSteps { $0 = $0.flatMap { $0 == step ? new + [$0] : [$0] } }
    }

    /// Takes every `step` out.
    public mutating func remove(_ step: Step) { editSteps { $0.removeAll { $0 == step } } }

    /// Has every driver map a second range on the same reference, with an unmapping of its own.
    public mutating func mapTwice() {
        probe = probe.mapValues { stages in
            guard let map = stages.firstIndex(of: .acquire(.mapPages)), map + 1 < stages.count
            else { return stages }
            return Array(stages[...(map + 1)] + stages[map...])
        }
    }
}
