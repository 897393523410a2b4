internal import Alerting
internal import Documents
internal import SLO
internal import Telemetry

/// What a reload came to, or would come to.
struct ReloadOutcome: Sendable {
    /// Settings that differ and take effect when the agent is started again.
    var outstanding: [String]
    var changes: ReloadChanges
    /// What is odd in the files that were read.
    var warnings: [DocumentError]

    /// The remark on settings, then a line for each kind of thing.
    var lines: [String] {
        let start =
            outstanding.isEmpty ? [] : ["at the next start only: \(outstanding.joined(separator: ", "))"]
        return start + changes.lines
    }

    var json: JSONValue {
        .object([
            "restart_needed": .array(outstanding.map { .string($0) }), "changes": changes.json,
            "warnings": .array(warnings.map { .string("\($0)") }),
            "lines": .array(lines.map { .string($0) }),
        ])
    }
}

/// What one configuration has and another has not, by name.
struct ReloadChanges: Hashable, Sendable {
    struct Names: Hashable, Sendable {
        /// In the order of the files.
        var added: [String]
        var removed: [String]
        /// How many there are now.
        var count: Int
    }

    var slos: Names
    var groups: Names
    var receivers: Names
    /// Paths of files that differ, or that only one of the two has.
    var files: [String]

    init(from old: ConfigurationContents, to new: ConfigurationContents) {
        slos = Names(from: old, to: new) { $0.definitions.map(\.name) }
        groups = Names(from: old, to: new) { contents in contents.groups.map(\.name) }
        receivers = Names(from: old, to: new) { contents in contents.routing.receivers.map(\.name) }
        files = new.configuration.changedFiles(since: old.configuration)
    }

    /// One line for each kind of which some came or went, and one for the files.
    var lines: [String] {
        let kinds = [
            slos.line("SLOs", none: "no SLO is left: nothing is assessed, and no burn alert fires"),
            groups.line("rule groups", none: "no rule is left, and none of the alerts"),
            receivers.line("receivers", none: "no receiver is left, and nobody is told"),
        ].compactMap(\.self)
        let same = kinds.isEmpty ? ["no SLO, rule group or receiver was added or removed"] : kinds
        return same + [files.isEmpty ? "no file differs" : "files that differ: \(Names.short(files))"]
    }

    var json: JSONValue {
        .object([
            "slos": slos.json, "rule_groups": groups.json, "receivers": receivers.json,
            "files": .array(files.map { .string($0) }),
        ])
    }
}

extension ReloadChanges.Names {
    /// More names than this are counted.
    private static let listed = 10

    /// A name that several files have comes and goes with each of them.
    fileprivate init(
        from old: ConfigurationContents, to new: ConfigurationContents,
        _ names: (ConfigurationContents) -> [String]
    ) {
        let (before, after) = (names(old), names(new))
        added = Self.surplus(of: after, over: before)
        removed = Self.surplus(of: before, over: after)
        count = after.count
    }

    private static func surplus(of names: [String], over others: [String]) -> [String] {
        var left = Dictionary(others.map { ($0, 1) }, uniquingKeysWith: +)
        return names.filter { name in
            guard let count = left[name], count > 0 else { return true }
            left[name] = count - 1
            return false
        }
    }

    /// Nil when none came or went.
    ///
    /// - Parameter none: what is to be said when none is left.
    fileprivate func line(_ kind: String, none: String) -> String? {
        let parts = [("added", added), ("removed", removed)].filter { !$0.1.isEmpty }.map { verb, names in
            "\(names.count) \(verb) (\(Self.short(names)))"
        }
        guard !parts.isEmpty else { return nil }
        return "\(kind): \(parts.joined(separator: ", ")); \(count == 0 ? none : "\(count) now")"
    }

    fileprivate static func short(_ names: [String]) -> String {
        let rest = names.count - listed
        return names.prefix(listed).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    fileprivate var json: JSONValue {
        .object([
            "added": .array(added.map { .string($0) }), "removed": .array(removed.map { .string($0) }),
            "count": .number(Double(count)),
        ])
    }
}
