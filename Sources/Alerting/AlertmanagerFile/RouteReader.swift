internal import Documents
internal import Telemetry

/// Reads the routing tree and hands down what children inherit.
struct RouteReader {
    let receivers: Set<String>
    let intervals: Set<String>
    let problems: Problems

    /// The top of the tree; nil after an error.
    func root(_ node: Node) -> Route? {
        for key in [
            "match", "match_re", "matchers", "continue", "mute_time_intervals", "active_time_intervals",
        ] {
            guard let value = node[key], !isEmpty(value) else { continue }
            problems.error(
                value.position, "the root route takes every alert and cannot have '\(key)'",
                remedy: "put it on a route below")
        }
        if let pairs = node.pairs, !pairs.contains(where: { $0.key.text == "receiver" && !$0.value.isNull }) {
            problems.error(
                node.position, "the root route has no receiver",
                remedy: "add 'receiver: NAME', the one for alerts no other route takes")
            return nil
        }
        return read(node, parent: nil)
    }

    private func isEmpty(_ node: Node) -> Bool {
        node.isNull || node.items?.isEmpty == true || node.pairs?.isEmpty == true || node.text == "false"
    }

    private func read(_ node: Node, parent: Route?) -> Route? {
        NodeReading<Route>.mapping { reader in
            // Added by newer Alertmanagers; they change no routing.
            reader.ignore("labels")
            let matchers = MatcherReader.matchers(
                reader, list: "matchers", equal: "match", regex: "match_re")
            var route = parent ?? Route(receiver: "")
            route.matchers = matchers
            route.key = parent.map { "\($0.key)/\(matchers)" } ?? "{}"
            route.continues = reader.optional("continue", .boolean) ?? false
            if let name = reader.optional("receiver", .string), !name.isEmpty {
                route.receiver = name
                check(name, in: receivers, "receiver", at: reader.position(of: "receiver"))
            }
            if let grouping = grouping(reader) { route.grouping = grouping }
            route.timing = timing(reader, inherited: route.timing)
            route.muteTimeIntervals = intervalNames(reader, "mute_time_intervals")
            route.activeTimeIntervals = intervalNames(reader, "active_time_intervals")
            route.children = []
            let inherited = route
            route.children = (reader.optional("routes", .list(.node)) ?? [])
                .compactMap { read($0, parent: inherited) }
            return route
        }.read(node, problems)
    }

    private func grouping(_ reader: MappingReader) -> Route.Grouping? {
        guard let names = reader.optional("group_by", .list(.nonEmptyString)) else { return nil }
        if names == ["..."] { return .all }
        if names.contains("...") {
            reader.fail(
                "group_by", "'...' stands for all labels and must stand alone", remedy: "remove the others")
        }
        if Set(names).count < names.count {
            reader.fail("group_by", "a label is named twice", remedy: "name each label once")
        }
        return .by(names.sorted())
    }

    private func timing(_ reader: MappingReader, inherited: RouteTiming) -> RouteTiming {
        RouteTiming(
            groupWait: reader.optional("group_wait", .duration) ?? inherited.groupWait,
            groupInterval: reader.optional("group_interval", .positiveDuration) ?? inherited.groupInterval,
            repeatInterval: reader.optional("repeat_interval", .positiveDuration) ?? inherited.repeatInterval)
    }

    private func intervalNames(_ reader: MappingReader, _ key: String) -> [String] {
        let nodes = reader.optional(key, .list(.node)) ?? []
        for node in nodes { check(node.text ?? "", in: intervals, "time interval", at: node.position) }
        return nodes.compactMap(\.text)
    }

    private func check(_ name: String, in known: Set<String>, _ kind: String, at position: SourcePosition) {
        guard !known.contains(name) else { return }
        let near = nearest(name, in: known).map { "did you mean '\($0)'?" }
        problems.error(
            position, "\(kind) '\(name)' is not defined",
            remedy: near ?? "define it under '\(kind == "receiver" ? "receivers" : "time_intervals")'")
    }
}
