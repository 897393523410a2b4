internal import PromQL
internal import SLO
internal import Telemetry

extension AssessmentReader {
    /// Reads what was recorded, as the agent counts it.
    var history: HistoryReader {
        HistoryReader(
            source: source, runner: QueryEngine(source: source, semantics: .exact), excluding: exclusions,
            correcting: corrections)
    }

    /// The SLOs of these names, all of them for none, in the order of the files.
    func definitions(named names: [String]) throws -> [SLODefinition] {
        for name in names where !definitions.contains(where: { $0.name == name }) {
            let known = definitions.map(\.name).joined(separator: ", ")
            throw CommandFailure("there is no SLO named \(name)", remedy: "known: \(known)")
        }
        return names.isEmpty ? definitions : definitions.filter { names.contains($0.name) }
    }
}
