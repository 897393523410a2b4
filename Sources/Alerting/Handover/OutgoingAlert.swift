package import Telemetry

/// An alert of our rules, with what telling an Alertmanager of it needs.
package struct OutgoingAlert: Hashable, Sendable {
    package var alert: ActiveAlert
    /// The rule's, for a link to it.
    package var expression: String
    /// Of its group.
    package var interval: TimeSpan
    /// When its rule was last evaluated; nil when it has not been since the process or the rule began, or
    /// when its last results had the same labels: then nothing is told.
    package var evaluatedAt: Timestamp?

    package init(alert: ActiveAlert, expression: String, interval: TimeSpan, evaluatedAt: Timestamp?) {
        self.alert = alert
        self.expression = expression
        self.interval = interval
        self.evaluatedAt = evaluatedAt
    }

    /// The evaluation it was told after, on multiples of the interval: evaluations come a little late, each
    /// by a different moment, and that must not add up to one more interval.
    var turn: Timestamp? {
        evaluatedAt.map { time in
            let step = max(1, interval.milliseconds)
            return Timestamp(milliseconds: time.milliseconds / step * step)
        }
    }

    /// The alert as over since a time, because no rule has it any more.
    func ended(at time: Timestamp) -> OutgoingAlert {
        var ended = self
        ended.alert.state = .inactive
        ended.alert.resolvedAt = time
        ended.evaluatedAt = time
        return ended
    }
}

extension OutgoingAlert {
    /// As `POST /api/v2/alerts` takes it.
    ///
    /// - Parameter time: of the request; an alert that fires is over four resends later, unless told again.
    func write(into writer: inout JSONWriter, _ settings: HandoverSettings, at time: Timestamp) {
        let start = alert.firedAt ?? alert.activeAt
        let stay = max(interval, settings.resendDelay)
        let end = alert.state == .firing ? time + stay + stay + stay + stay : alert.resolvedAt ?? start
        writer.object { writer in
            Self.write("labels", alert.labels.adding(settings.externalLabels), into: &writer)
            Self.write("annotations", alert.annotations, into: &writer)
            writer.member("startsAt", start.rfc3339)
            writer.member("endsAt", end.rfc3339)
            writer.member(
                "generatorURL",
                AlertLink.page(
                    of: Fingerprint(alert.labels), expression: expression, at: settings.externalURL))
        }
    }

    private static func write(_ name: String, _ labels: Labels, into writer: inout JSONWriter) {
        writer.key(name)
        writer.object { writer in
            for label in labels.sorted { writer.member(label.name, label.value) }
        }
    }
}

extension Labels {
    /// With those of the other that are missing here.
    fileprivate func adding(_ others: Labels) -> Labels { others.merging(self) }
}
