internal import Documents
internal import PromQL
internal import Telemetry

/// Reads one entry of a group.
struct RuleReader {
    private let reader: MappingReader
    private let groupLabels: [TemplatedLabel]

    init(_ reader: MappingReader, groupLabels: [TemplatedLabel]) {
        self.reader = reader
        self.groupLabels = groupLabels
    }

    func read() -> Rule? {
        let record = reader.optional("record", .nonEmptyString)
        let alert = reader.optional("alert", .nonEmptyString)
        let expression = expression()
        let holdFor = reader.optional("for", .duration)
        let keepFiringFor = reader.optional("keep_firing_for", .duration)
        let labels = RuleFileReader.labels(reader, "labels") ?? []
        let annotations = RuleFileReader.labels(reader, "annotations")
        switch (record, alert) {
        case (nil, nil):
            reader.problems.error(
                reader.position, "a rule needs 'record' or 'alert'",
                remedy: "name what it records, or the alert it raises")
            return nil
        case (.some, .some):
            reader.problems.error(
                reader.position, "a rule has either 'record' or 'alert', not both",
                remedy: "make two rules of it")
            return nil
        case (let record?, nil):
            for key in ["for", "keep_firing_for", "annotations"] where reader.has(key) {
                reader.fail(key, "'\(key)' belongs to alerts, this rule records", remedy: "remove it")
            }
            return recording(record, expression, labels)
        case (nil, let alert?):
            guard let expression else { return nil }
            return .alert(
                AlertRule(
                    name: alert, expression: expression, holdFor: holdFor ?? .zero,
                    keepFiringFor: keepFiringFor ?? .zero, labels: merged(labels),
                    annotations: annotations ?? [], position: reader.position))
        }
    }

    private func recording(_ name: String, _ expression: String?, _ labels: [TemplatedLabel]) -> Rule? {
        guard !name.utf8.contains(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }) else {
            reader.fail(
                "record", "'\(name)' is no metric name", remedy: "write its labels under 'labels'")
            return nil
        }
        guard let expression else { return nil }
        let plain = merged(labels).map { Label($0.name, $0.template.text) }
        return .recording(
            RecordingRule(
                name: name, expression: expression, labels: plain, position: reader.position))
    }

    /// The group's labels under the rule's own.
    private func merged(_ labels: [TemplatedLabel]) -> [TemplatedLabel] {
        groupLabels.filter { group in !labels.contains { $0.name == group.name } } + labels
    }

    /// The expression's text, checked by the parser.
    private func expression() -> String? {
        guard let text = reader.required("expr", .nonEmptyString) else { return nil }
        do throws(ParseError) {
            let type = try Parser.parse(text).type
            guard type == .vector || type == .scalar else {
                reader.fail(
                    "expr", "the expression gives a \(type.name), rules need a vector or a scalar",
                    remedy: "put a function such as rate() or last_over_time() around a range")
                return nil
            }
            return text
        } catch {
            reader.fail(
                "expr", "expression: \(error.description)",
                remedy: "line and column count within the expression")
            return nil
        }
    }
}
