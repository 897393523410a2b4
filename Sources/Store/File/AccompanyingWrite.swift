package import GRDB

/// What is written in the transaction of a change by a room that the changing one does not know: the audit
/// log's record of it. When it throws, nothing is changed, so that neither exists without the other.
package struct AccompanyingWrite: Sendable {
    private let body: @Sendable (Database) throws -> Void

    package static let none = AccompanyingWrite { _ in }

    package init(_ body: @escaping @Sendable (Database) throws -> Void) {
        self.body = body
    }

    package func write(_ db: Database) throws { try body(db) }
}
