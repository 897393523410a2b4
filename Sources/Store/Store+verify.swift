internal import GRDB

/// What a check of the whole file found.
package struct VerifyReport: Hashable, Sendable {
    package var chunks = 0
    package var samples = 0
    package var batches = 0
    package var series = 0
    /// One line each, at most `problemLimit`; empty when everything is whole.
    package var problems: [String] = []

    package static let problemLimit = 100

    package var isWhole: Bool { problems.isEmpty }
}

extension Store {
    /// Reads everything back: SQLite's own check of its pages, then each batch, chunk and label set
    /// through its checksum and decoder.
    package func verify() async throws(StoreError) -> VerifyReport { try await Store.verify(path: path) }

    /// The same for a store that may be too damaged to be opened.
    ///
    /// - Throws: `.unsalvageable` when SQLite cannot make out the file at all, `.olderVersion`, `.missing`.
    package static func verify(_ directory: String) async throws(StoreError) -> VerifyReport {
        try await verify(path: directory + "/" + fileName)
    }

    private static func verify(path: String) async throws(StoreError) -> VerifyReport {
        do {
            return try await DamagedFile(path).read { db in
                var check = FileCheck(db)
                try check.run()
                return check.report
            }
        } catch {
            throw .from(error, path: path)
        }
    }
}
