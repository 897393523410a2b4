import Foundation
import Support
import Telemetry
import Testing

/// Every metric of the catalogue is written by somebody: a part of the program that is no reader, or a
/// mapping of a runtime's own metrics.
@Suite struct MetricWriterTests {
    private static let root = URL(filePath: RealRuntime.root)

    private static func texts(_ folder: String, ending: String, except: [String] = []) throws -> String {
        let base = root.appending(path: folder)
        let files =
            FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil)?.allObjects ?? []
        return try files.compactMap { $0 as? URL }
            .filter { url in
                url.path.hasSuffix(ending) && !except.contains { url.path.contains($0) }
            }
            .map { try String(contentsOf: $0, encoding: .utf8) }.joined(separator: "\n")
    }

    /// What the catalogue calls its metrics: `static let NAME = Metric("metric", …`.
    private static func members() throws -> [String: String] {
        let text = try texts("Sources/Telemetry/Catalogue", ending: ".swift")
        let matches = text.matches(of: #/static let (\w+) = Metric\(\s*"(\w+)"/#)
        return Dictionary(matches.map { (String($0.2), String($0.1)) }) { first, _ in first }
    }

    @Test func everyMetricHasAWriter() throws {
        let members = try Self.members()
        // The console, commands and exported rules read.
        let writers = try Self.texts(
            "Sources", ending: ".swift",
            except: [
                "/Catalogue/", "/Console/", "/App/Commands/", "/SLO/Export/", "/SLO/Assessment/Question",
            ])
        let names = Set(writers.matches(of: #/"([A-Za-z]\w+)"/#).map { String($0.1) })
        let mentioned = Set(writers.matches(of: #/\.(\w+)/#).map { String($0.1) })
        let mapped = Set(
            try Self.texts("Config/runtimes", ending: ".yaml").matches(of: #/[a-z]\w+/#).map { String($0.0) })
        #expect(members.count == MetricCatalogue.all.count)
        for metric in MetricCatalogue.all {
            let member = members[metric.name] ?? ""
            let isWritten =
                names.contains(metric.name) || mentioned.contains(member) || mapped.contains(metric.name)
            #expect(isWritten, "nobody writes \(metric.name)")
        }
    }
}
