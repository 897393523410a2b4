import Documents
import Telemetry

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Expectations transcribed from other projects, in the folder `BEAUFORT_CORPUS` names; none without it.
enum Corpus {
    static var folder: String? {
        getenv("BEAUFORT_CORPUS").map { String(cString: $0) }
    }

    static func text(_ path: String) -> String? {
        folder.flatMap { try? TextFile.read("\($0)/\(path)") }
    }

    static func expectations(_ name: String) -> JSONValue? {
        text("_expectations/\(name)").flatMap { try? JSONValue.parse($0) }
    }

    /// The items of an array inside an expectations file.
    static func cases(_ name: String, at path: [String] = ["cases"]) -> [JSONValue] {
        path.reduce(expectations(name)) { $0?[$1] }?.array ?? []
    }
}
