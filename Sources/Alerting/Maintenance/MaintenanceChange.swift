/// How a set of maintenance windows differs from the one before: for the audit log.
package struct MaintenanceChange: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case add, change, remove
    }

    package var kind: Kind
    package var window: String
    /// Of the window now; when it is removed, as it was last.
    package var owner: String
    /// The window's text now, then the one before; empty where there is none.
    package var text: String
    package var before: String

    /// A window as it was last written down.
    package struct Known: Hashable, Sendable {
        package var owner: String
        package var text: String

        package init(owner: String, text: String) {
            self.owner = owner
            self.text = text
        }
    }

    /// What has to be written down so that `known`, by name, becomes the plan; in the order of names.
    package static func changes(from known: [String: Known], to plan: MaintenancePlan) -> [MaintenanceChange]
    {
        var changes: [MaintenanceChange] = []
        for window in plan.windows {
            let old = known[window.name]
            guard old != Known(owner: window.owner, text: window.text) else { continue }
            changes.append(
                MaintenanceChange(
                    kind: old == nil ? .add : .change, window: window.name, owner: window.owner,
                    text: window.text, before: old?.text ?? ""))
        }
        let names = Set(plan.windows.map(\.name))
        for (name, old) in known where !names.contains(name) {
            changes.append(
                MaintenanceChange(
                    kind: .remove, window: name, owner: old.owner, text: "", before: old.text))
        }
        return changes.sorted { $0.window < $1.window }
    }
}
