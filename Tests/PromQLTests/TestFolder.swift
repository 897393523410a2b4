import Foundation

/// Files beside the tests, and the conformance corpus named by the environment.
enum TestFolder {
    static func text(of path: String, beside file: String = #filePath) throws -> String {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        return try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
    }

    /// The corpus folder; nil where it is not laid out.
    static var corpus: String? { ProcessInfo.processInfo.environment["BEAUFORT_CORPUS"] }

    static func corpusBytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: (corpus ?? "") + "/" + path)))
    }
}
