/// Tables another room keeps in the store's file, and the steps that brought them to their present form.
package struct RecordSchema: Hashable, Sendable {
    /// One step; `sql` may hold several statements.
    package struct Migration: Hashable, Sendable {
        /// Unique within its schema and never reused.
        package var id: String
        package var sql: String

        package init(_ id: String, _ sql: String) {
            self.id = id
            self.sql = sql
        }
    }

    /// The room's name, such as `alerting`.
    package var name: String
    /// In the order applied; a released step never changes.
    package var migrations: [Migration]

    package init(name: String, migrations: [Migration]) {
        self.name = name
        self.migrations = migrations
    }

    /// The same from plain pairs.
    package init(name: String, migrations: [(id: String, sql: String)]) {
        self.init(name: name, migrations: migrations.map { Migration($0.id, $0.sql) })
    }
}
