internal import ArgumentParser
internal import SLO
internal import Telemetry

/// Labels on the command line, `model=small,tenant=acme`: all combinations that have these values.
struct CombinationArgument: ExpressibleByArgument, Sendable {
    let labels: Labels

    init?(argument: String) {
        var labels: [Label] = []
        for pair in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
            labels.append(Label(String(parts[0]), String(parts[1])))
        }
        self.labels = Labels(labels)
    }

    /// - Throws: `CommandFailure` when none has them.
    func choose(from slos: [SLODefinition]) throws -> Set<SLODefinition> {
        let found = slos.filter { slo in
            !slo.combination.isEmpty && slo.combination.only(labels.sorted.map(\.name)) == labels
        }
        guard found.isEmpty else { return Set(found) }
        let parts = slos.filter { !$0.combination.isEmpty }.map(\.combination.description)
        let known = parts.prefix(20).joined(separator: ", ") + (parts.count > 20 ? ", …" : "")
        throw CommandFailure(
            "no combination has \(labels)",
            remedy: parts.isEmpty ? "nothing is split by labels, or nothing was counted" : "known: \(known)")
    }
}
