package import Telemetry

/// An alert another server told us of: a Prometheus, vmalert, Grafana, or a person with `amtool alert add`.
/// Nobody here evaluates it, so it lasts until its end, which its sender moves on by telling it again.
package struct ForeignAlert: Hashable, Sendable {
    /// At least one.
    package var labels: Labels
    package var annotations: Labels
    package var startsAt: Timestamp
    /// It counts as over from then on.
    package var endsAt: Timestamp
    /// The sender named no end: `endsAt` is assumed.
    package var isTimeout: Bool
    /// When it was last told.
    package var updatedAt: Timestamp
    /// Where its sender shows it; may be empty.
    package var generatorURL: String
    /// Who told it, as people should see it: host and port of `generatorURL`, else the program's name.
    package var origin: String
    package let fingerprint: Fingerprint

    package init(
        labels: Labels, annotations: Labels = Labels(), startsAt: Timestamp, endsAt: Timestamp,
        isTimeout: Bool = false, updatedAt: Timestamp, generatorURL: String = "", origin: String = ""
    ) {
        self.labels = labels
        self.annotations = annotations
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.isTimeout = isTimeout
        self.updatedAt = updatedAt
        self.generatorURL = generatorURL
        self.origin = origin
        fingerprint = Fingerprint(labels)
    }

    package func isOver(at time: Timestamp) -> Bool { endsAt <= time }

    /// What holding it in memory takes, in bytes of text.
    package var size: Int {
        (labels.sorted + annotations.sorted).reduce(generatorURL.utf8.count) {
            $0 + $1.name.utf8.count + $1.value.utf8.count
        }
    }
}

extension ForeignAlert {
    /// This alert told again as `newer`, by Alertmanager's rules: what overlaps is one alert, with the
    /// earliest start and the end that counts; what does not takes its place.
    func updated(by newer: ForeignAlert, at time: Timestamp) -> ForeignAlert {
        let endsWithin = newer.endsAt > startsAt && newer.endsAt < endsAt
        let startsWithin = newer.startsAt > startsAt && newer.startsAt < endsAt
        guard endsWithin || startsWithin else { return newer }
        var merged = newer
        merged.startsAt = min(startsAt, newer.startsAt)
        // An assumed end never outlasts one that was told, and being over is believed at once.
        let keepsEnd = newer.isOver(at: time) ? isOver(at: time) : !isTimeout
        if keepsEnd, endsAt > newer.endsAt { merged.endsAt = endsAt }
        return merged
    }
}

extension ActiveAlert {
    /// A foreign alert in the words of ours; it has no value.
    package init(_ foreign: ForeignAlert, isOver: Bool = false) {
        self.init(
            labels: foreign.labels, annotations: foreign.annotations, value: .nan,
            state: isOver ? .inactive : .firing, activeAt: foreign.startsAt, firedAt: foreign.startsAt,
            resolvedAt: isOver ? foreign.endsAt : nil, origin: foreign.origin)
    }
}

extension Alert {
    /// Its end is told when it comes: until then it fires, as one of ours does.
    package init(_ foreign: ForeignAlert) {
        self.init(
            labels: foreign.labels, annotations: foreign.annotations, startsAt: foreign.startsAt,
            generatorURL: foreign.generatorURL)
    }
}
