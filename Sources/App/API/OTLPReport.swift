internal import Store
internal import Telemetry

/// What became of a request's data points, after the translation and the store had their say.
struct OTLPReport {
    /// Points that are not stored, or not wholly.
    let rejectedPoints: Int
    /// Why; empty when all are.
    let text: String
    /// For the agent's own counters.
    let outcomes: KeyValuePairs<String, Int>

    /// The store counts samples, the protocol points. Of points that are one sample each, and when all or
    /// nothing is refused, the number is exact; else it is the share of the samples refused.
    init(_ translation: OTLPTranslation, _ outcome: WriteOutcome) {
        let samples = max(1, translation.takenSamples)
        let points = translation.takenPoints
        let refused = min(outcome.refusedSamples, samples)
        let share = Double(refused) * Double(points) / Double(samples)
        let stored = refused == 0 ? 0 : min(points, max(1, Int(share.rounded())))
        rejectedPoints = translation.refusals.total + stored
        var texts = translation.refusals.texts
        if stored > 0 {
            texts.append("\(OTLPRefusals.points(stored)) the store refused: \(outcome.faultText)")
        }
        text = texts.isEmpty ? "" : "not stored: " + texts.joined(separator: "; ")
        let counts = translation.refusals.counts
        outcomes = [
            "written": points - stored, "refused_by_store": stored,
            "temporality": counts[.temporality] ?? 0, "name": counts[.name] ?? 0,
            "labels": counts[.labels] ?? 0, "empty": counts[.empty] ?? 0,
            "buckets": counts[.buckets] ?? 0, "scale": counts[.scale] ?? 0, "value": counts[.value] ?? 0,
            "overlap": counts[.overlap] ?? 0, "deltas": counts[.deltas] ?? 0,
        ]
    }
}

extension WriteOutcome {
    /// How many samples were refused, by reason.
    var faultText: String {
        var faults: [String] = []
        if outOfOrderSamples > 0 { faults.append("\(outOfOrderSamples) out of order samples") }
        if rejectedSamples > 0 {
            faults.append("\(rejectedSamples) samples with impossible times or too many buckets")
        }
        if tooFarAhead > 0 {
            faults.append("\(tooFarAhead) samples more than 10 minutes ahead of this clock")
        }
        if invalidSamples > 0 {
            faults.append(
                "\(invalidSamples) samples of series with invalid labels (\(invalidReason ?? "no reason"))")
        }
        if limitedSamples > 0 {
            faults.append(
                "\(limitedSamples) samples of new series, because \(quoted(fullMetric ?? "")) has as many as a "
                    + "metric may have (store.seriesLimit)")
        }
        return faults.joined(separator: ", ")
    }
}
