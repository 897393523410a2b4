internal import GRDB

/// The tables beside the samples: the request log, the alerts' and runbooks' records, the outgoing queue.
/// Of most, what SQLite reads and the table's constraints allow is taken: their rows carry no checksums.
struct SalvagedRecords {
    let source: Database
    let target: Database

    /// A table as the new file has it, with the columns the damaged one has too.
    private struct Table {
        var name: String
        var columns: [String]
        /// In the order of the primary key; empty for a table with row ids.
        var key: [String]
        var hasRowIDs: Bool { key.isEmpty }
    }

    func copy(into report: inout SalvageReport) throws {
        var copied: [SalvageReport.Table] = []
        for table in try tables() { copied.append(try copy(table)) }
        for index in copied.indices where copied[index].name == "request" {
            let damaged = try RequestTable.deleteDamaged(target)
            copied[index].kept -= damaged
            copied[index].damaged += damaged
        }
        try dropBrokenQueue(&copied)
        report.tables += copied
    }

    private func copy(_ table: Table) throws -> SalvageReport.Table {
        var count = SalvageReport.Table(name: table.name)
        guard !table.columns.isEmpty else {
            count.gaps = 1
            return count
        }
        let columns = (table.hasRowIDs ? ["rowid"] : []) + table.columns
        let places = [String](repeating: "?", count: columns.count).joined(separator: ", ")
        let insert = try Query(
            target,
            "INSERT OR REPLACE INTO \(table.name) (\(columns.joined(separator: ", "))) VALUES (\(places))")
        func take(_ row: Query) throws {
            guard isBelieved(row, of: table) else {
                count.damaged += 1
                return
            }
            insert.bind(row, columns: Int32(columns.count))
            do {
                try insert.run()
                count.kept += 1
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
                count.damaged += 1
            }
        }
        if table.hasRowIDs {
            guard
                var walk = try? RowWalk(
                    source, table: table.name, columns: table.columns.joined(separator: ", "))
            else {
                count.gaps = 1
                return count
            }
            try walk.each { row, _ in try take(row) }
            count.damaged += walk.unreadable
            count.gaps += walk.gaps
            // A damaged id may be another row's, of which one is lost then.
            let there = try Int.fetchOne(target, sql: "SELECT count(*) FROM \(table.name)") ?? 0
            count.damaged += max(0, count.kept - there)
            count.kept = min(count.kept, there)
        } else if try !scan(table, "", take) {
            // From the other end up to the same damage; what comes twice replaces itself.
            count.gaps = 1
            count.kept = 0
            _ = try scan(table, " ORDER BY " + table.key.map { $0 + " DESC" }.joined(separator: ", "), take)
            count.kept = try Int.fetchOne(target, sql: "SELECT count(*) FROM \(table.name)") ?? 0
        }
        return count
    }

    /// A boundary of slices that is not what was written must not take the place of the one that was seen
    /// from the chunks.
    ///
    /// - Parameter row: begins with the row's id.
    private func isBelieved(_ row: Query, of table: Table) -> Bool {
        guard table.name == "rollup", table.columns == ["slice", "before", "checksum"] else { return true }
        return row.integer(3) == RowChecksum.of(row.integer(1), row.integer(2))
    }

    /// - Returns: false when the walk ended at something that cannot be read.
    private func scan(_ table: Table, _ order: String, _ body: (Query) throws -> Void) throws -> Bool {
        let text = "SELECT \(table.columns.joined(separator: ", ")) FROM \(table.name)\(order)"
        guard let query = try? Query(source, text) else { return false }
        defer { query.finish() }
        while let isRow = try? query.step() {
            guard isRow else { return true }
            try body(query)
        }
        return false
    }

    private func tables() throws -> [Table] {
        let own = ["state", "migration", "series", "times", "buckets", "batch", "chunk", "unmerged"]
        let names = try String.fetchAll(
            target,
            sql:
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        )
        return try names.filter { !own.contains($0) }.map { name in
            let known = Set((try? columns(source, name).map(\.name)) ?? [])
            let columns = try columns(target, name)
            let isKeyed = try Bool.fetchOne(
                target, sql: "SELECT sql LIKE '%WITHOUT ROWID%' FROM sqlite_master WHERE name = ?",
                arguments: [name])
            let key = columns.filter { $0.primaryKeyIndex > 0 }.sorted {
                $0.primaryKeyIndex < $1.primaryKeyIndex
            }
            return Table(
                name: name, columns: columns.map(\.name).filter(known.contains),
                key: isKeyed == true ? key.map(\.name) : [])
        }
    }

    private func columns(_ db: Database, _ table: String) throws -> [ColumnInfo] {
        try ColumnInfo.fetchAll(db, sql: "SELECT * FROM pragma_table_info(?)", arguments: [table])
    }

    /// A queue whose end is lost would count its places from the start again and send what was sent.
    private func dropBrokenQueue(_ copied: inout [SalvageReport.Table]) throws {
        let isDamaged = try !OutgoingSchema.damage(target).isEmpty
        guard isDamaged || copied.contains(where: { $0.name == "outgoing_end" && !$0.isWhole }) else {
            return
        }
        try target.execute(
            sql: """
                DELETE FROM outgoing; DELETE FROM outgoing_destination;
                UPDATE outgoing_end SET place = 0, bytes = 0, checksum = row_checksum(0, 0);
                """)
        for index in copied.indices where copied[index].name.hasPrefix("outgoing") {
            copied[index].gaps = max(copied[index].gaps, 1)
            copied[index].kept = 0
        }
    }
}
