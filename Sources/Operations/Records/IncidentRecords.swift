package import Alerting
internal import GRDB
package import Store
package import Telemetry

/// Incidents, their alerts and notes in the store's file.
package struct IncidentRecords: Sendable {
    private let database: any DatabaseWriter
    private let rootCauseLabels: [String]

    package init(_ store: Store, rootCauseLabels: [String] = IncidentBond.standardLabels) {
        self.rootCauseLabels = rootCauseLabels
        database = store.database
    }

    /// Id of the last recorded transition that was taken in; 0 at first.
    package func place() async throws -> Int64 {
        try await database.read { db in
            try Int64.fetchOne(db, sql: "SELECT transition FROM operations_place") ?? 0
        }
    }

    /// Takes transitions in, all or nothing, together with the place reached. A firing that is already
    /// attached to an incident changes nothing, so the same transitions may come again.
    /// - Parameter place: id of the last of them in alerting's history, when known.
    package func observe(_ transitions: [AlertTransition], place: Int64? = nil) async throws
        -> [IncidentOpener.Change]
    {
        try await database.write { db in
            var opener = IncidentOpener(
                open: try Self.incidents(db, "closed_at IS NULL"), rootCauseLabels: rootCauseLabels)
            var changes: [IncidentOpener.Change] = []
            for transition in transitions where try !Self.isKnown(transition, db) {
                let made = try opener.observe(transition) { try Self.nextID(on: transition.time, db) }
                for change in made { try Self.apply(change, db) }
                changes += made
            }
            if let place {
                try db.execute(
                    sql: "INSERT OR REPLACE INTO operations_place (id, transition) VALUES (1, ?)",
                    arguments: [place])
            }
            return changes
        }
    }

    /// Opens an incident by hand.
    package func open(
        title: String, severity: String, service: String = "", slo: String = "", by person: String,
        at time: Timestamp
    ) async throws -> Incident {
        try await database.write { db in
            let incident = Incident(
                id: try Self.nextID(on: time, db), title: title, service: service, slo: slo,
                severity: severity, openedBy: person, opened: time)
            try Self.apply(.open(incident), db)
            return incident
        }
    }

    /// Closes one by hand. False when there is no such open incident.
    package func close(_ id: String, by person: String, at time: Timestamp) async throws -> Bool {
        try await database.write { db in
            guard let incident = try Self.incidents(db, "id = ?", [id]).first, incident.isOpen else {
                return false
            }
            try Self.close(id, by: person, at: time, db)
            return true
        }
    }

    /// Adds a note. False when there is no such incident.
    package func note(_ note: IncidentNote, on id: String) async throws -> Bool {
        try await database.write { db in
            guard try !Self.incidents(db, "id = ?", [id]).isEmpty else { return false }
            try db.execute(
                sql: "INSERT INTO operations_incident_note (incident, at, author, text) VALUES (?, ?, ?, ?)",
                arguments: [id, note.time.milliseconds, note.author, note.text])
            try AuditRecords.append(
                "incident.note", of: id, by: note.author, detail: note.text, at: note.time, db)
            return true
        }
    }

    /// Incidents that overlap the range, oldest first.
    package func incidents(in range: TimeRange, limit: Int = 1_000) async throws -> [Incident] {
        try await database.read { db in
            try Self.incidents(
                db, "opened_at <= ? AND (closed_at IS NULL OR closed_at >= ?)",
                [range.end.milliseconds, range.start.milliseconds], limit: limit)
        }
    }

    package func incident(_ id: String) async throws -> Incident? {
        try await database.read { db in try Self.incidents(db, "id = ?", [id]).first }
    }

    /// The one opened last.
    package func last() async throws -> Incident? {
        try await database.read { db in
            let id = try String.fetchOne(
                db,
                sql:
                    "SELECT id FROM operations_incident ORDER BY opened_at DESC, length(id) DESC, id DESC LIMIT 1"
            )
            return try id.flatMap { try Self.incidents(db, "id = ?", [$0]).first }
        }
    }
}

extension IncidentRecords {
    private static func isKnown(_ transition: AlertTransition, _ db: Database) throws -> Bool {
        guard transition.isFiring else { return false }
        let sql = """
            SELECT EXISTS (SELECT 1 FROM operations_incident_alert WHERE fingerprint = ? AND fired_at = ?)
            """
        let firing: [any DatabaseValueConvertible] = [
            transition.fingerprint.description, transition.time.milliseconds,
        ]
        return try Bool.fetchOne(db, sql: sql, arguments: StatementArguments(firing)) ?? false
    }

    private static func nextID(on time: Timestamp, _ db: Database) throws -> String {
        let day = String(time.rfc3339.prefix(10).filter { $0 != "-" })
        let sql = "SELECT MAX(CAST(substr(id, 14) AS INTEGER)) FROM operations_incident WHERE id LIKE ?"
        let last = try Int.fetchOne(db, sql: sql, arguments: ["inc-\(day)-%"]) ?? 0
        return "inc-\(day)-\(last + 1)"
    }

    private static func apply(_ change: IncidentOpener.Change, _ db: Database) throws {
        switch change {
        case .open(let incident): try insert(incident, db)
        case .join(let id, let alert):
            try insert(alert, of: id, db)
            try AuditRecords.append(
                "incident.alert", of: id, by: "beaufort", detail: alert.name, at: alert.fired, db)
        case .resolve(let id, let fingerprint, let time):
            try db.execute(
                sql: """
                    UPDATE operations_incident_alert SET resolved_at = ?
                    WHERE incident = ? AND fingerprint = ? AND resolved_at IS NULL
                    """,
                arguments: [time.milliseconds, id, fingerprint.description])
        case .close(let id, let time): try close(id, by: "beaufort", at: time, db)
        }
    }

    private static func insert(_ incident: Incident, _ db: Database) throws {
        try db.execute(
            sql: "INSERT INTO operations_incident VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                incident.id, incident.title, incident.service, incident.slo, incident.severity,
                incident.openedBy, incident.opened.milliseconds, incident.closed?.milliseconds,
            ])
        for alert in incident.alerts { try insert(alert, of: incident.id, db) }
        try AuditRecords.append(
            "incident.open", of: incident.id, by: incident.openedBy, detail: incident.title,
            at: incident.opened, db)
    }

    private static func insert(_ alert: IncidentAlert, of id: String, _ db: Database) throws {
        try db.execute(
            sql: "INSERT OR IGNORE INTO operations_incident_alert VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                id, alert.fingerprint.description, alert.fired.milliseconds, alert.active.milliseconds,
                alert.resolved?.milliseconds, RecordText.write(alert.labels),
                RecordText.write(alert.annotations), alert.origin,
            ])
    }

    private static func close(
        _ id: String, by person: String, at time: Timestamp, _ db: Database
    ) throws {
        try db.execute(
            sql: "UPDATE operations_incident SET closed_at = ? WHERE id = ?",
            arguments: [time.milliseconds, id])
        try AuditRecords.append("incident.close", of: id, by: person, at: time, db)
    }

    private static func incidents(
        _ db: Database, _ condition: String, _ arguments: [any DatabaseValueConvertible] = [],
        limit: Int = 1_000
    ) throws -> [Incident] {
        let sql = "SELECT * FROM operations_incident WHERE \(condition) ORDER BY opened_at, id LIMIT \(limit)"
        return try Row.fetchAll(db, sql: sql, arguments: StatementArguments(arguments)).map { row in
            let id: String = row["id"]
            return Incident(
                id: id, title: row["title"], service: row["service"], slo: row["slo"],
                severity: row["severity"], openedBy: row["opened_by"],
                opened: Timestamp(milliseconds: row["opened_at"]), closed: time(row, "closed_at"),
                alerts: try alerts(of: id, db), notes: try notes(on: id, db))
        }
    }

    private static func alerts(of id: String, _ db: Database) throws -> [IncidentAlert] {
        let sql = """
            SELECT * FROM operations_incident_alert WHERE incident = ? ORDER BY fired_at, fingerprint
            """
        return try Row.fetchAll(db, sql: sql, arguments: [id]).map { row in
            let labels = RecordText.labels(row["labels"])
            return IncidentAlert(
                fingerprint: Fingerprint(labels), labels: labels,
                annotations: RecordText.labels(row["annotations"]),
                active: Timestamp(milliseconds: row["active_at"]),
                fired: Timestamp(milliseconds: row["fired_at"]), resolved: time(row, "resolved_at"),
                origin: row["origin"])
        }
    }

    private static func notes(on id: String, _ db: Database) throws -> [IncidentNote] {
        let sql = "SELECT * FROM operations_incident_note WHERE incident = ? ORDER BY at, id"
        return try Row.fetchAll(db, sql: sql, arguments: [id]).map { row in
            IncidentNote(
                time: Timestamp(milliseconds: row["at"]), author: row["author"], text: row["text"])
        }
    }

    private static func time(_ row: Row, _ column: String) -> Timestamp? {
        (row[column] as Int64?).map { Timestamp(milliseconds: $0) }
    }
}
