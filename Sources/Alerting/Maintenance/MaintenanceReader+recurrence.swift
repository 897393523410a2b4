internal import Documents
internal import Telemetry

extension MaintenanceReader {
    /// When a window is held. That it is held at all is part of being right.
    func recurrence(_ reader: MappingReader) -> Recurrence? {
        let start = reader.required("start", .civilTime)
        let duration = reader.required("duration", .positiveDuration)
        let zone = reader.optional("zone", .zone) ?? .utc
        let text = reader.take("rrule")
        let rule = text.flatMap { NodeReading<RecurrenceRule>.recurrenceRule.read($0, reader.problems) }
        let exceptions = Set(reader.optional("except", .list(.civilDate)) ?? [])
        guard let start, let duration, text == nil || rule != nil else { return nil }
        let recurrence = Recurrence(
            start: start, zone: zone, duration: duration, rule: rule, exceptions: exceptions)
        guard let first = recurrence.next(from: .distantPast) else {
            reader.fail(
                rule == nil ? "start" : "rrule", "this window is never held",
                remedy: "see what it leaves after 'start' and without the days of 'except'")
            return nil
        }
        warn(recurrence, first, reader)
        return recurrence
    }

    private func warn(_ recurrence: Recurrence, _ first: TimeRange, _ reader: MappingReader) {
        guard recurrence.rule != nil else { return }
        let shown = recurrence.zone.civil(at: first.start)
        if recurrence.exceptions.isEmpty, shown.date != recurrence.start.date {
            reader.problems.warn(
                reader.position(of: "start"), "the rule does not meet its start: first held \(shown.text)",
                remedy: "write that as the start")
        }
        if let second = recurrence.next(from: first.start + .milliseconds(1)), second.start <= first.end {
            reader.problems.warn(
                reader.position(of: "duration"),
                "the window lasts until it begins again: it may never be over",
                remedy: "shorten it, or let the rule leave longer gaps")
        }
    }
}

extension NodeReading where Value == RecurrenceRule {
    /// `FREQ=WEEKLY;BYDAY=SU`
    fileprivate static var recurrenceRule: NodeReading<RecurrenceRule> {
        NodeReading { node, problems in
            guard let text = NodeReading<String>.nonEmptyString.read(node, problems) else { return nil }
            do throws(RecurrenceError) {
                return try RecurrenceRule(text: text)
            } catch {
                problems.error(node.position, "\(error)", remedy: error.remedy)
                return nil
            }
        }
    }
}
