package import Store

/// The tables operations keep in the store's file.
package enum OperationsSchema {
    package static let records = RecordSchema(
        name: "operations",
        migrations: [
            RecordSchema.Migration("1", first), RecordSchema.Migration("policies", policies),
            RecordSchema.Migration("corrections", corrections), RecordSchema.Migration("origins", origins),
        ])

    /// Times are milliseconds since the epoch. The audit table takes no change and no deletion; only the
    /// details beside it can be erased, and the chain over their hashes stays whole.
    private static let first = """
        CREATE TABLE operations_run (
            id TEXT PRIMARY KEY, runbook TEXT NOT NULL, file TEXT NOT NULL, plan_hash TEXT NOT NULL,
            parameters TEXT NOT NULL, actor TEXT NOT NULL, cause TEXT NOT NULL, incident TEXT,
            state TEXT NOT NULL, reason TEXT NOT NULL, started_at INTEGER NOT NULL, ended_at INTEGER
        ) WITHOUT ROWID;
        CREATE INDEX operations_run_started ON operations_run (started_at);

        CREATE TABLE operations_step (
            run TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
            state TEXT NOT NULL, exit_status INTEGER, attempts INTEGER NOT NULL, started_at INTEGER NOT NULL,
            ended_at INTEGER NOT NULL, output TEXT NOT NULL, reason TEXT NOT NULL,
            PRIMARY KEY (run, number)
        ) WITHOUT ROWID;

        CREATE TABLE operations_incident (
            id TEXT PRIMARY KEY, title TEXT NOT NULL, service TEXT NOT NULL, slo TEXT NOT NULL,
            severity TEXT NOT NULL, opened_by TEXT NOT NULL, opened_at INTEGER NOT NULL, closed_at INTEGER
        ) WITHOUT ROWID;
        CREATE INDEX operations_incident_opened ON operations_incident (opened_at);
        CREATE INDEX operations_incident_open ON operations_incident (id) WHERE closed_at IS NULL;

        CREATE TABLE operations_incident_alert (
            incident TEXT NOT NULL, fingerprint TEXT NOT NULL, fired_at INTEGER NOT NULL,
            active_at INTEGER NOT NULL, resolved_at INTEGER, labels TEXT NOT NULL, annotations TEXT NOT NULL,
            PRIMARY KEY (incident, fingerprint, fired_at)
        ) WITHOUT ROWID;
        CREATE INDEX operations_incident_alert_fingerprint
            ON operations_incident_alert (fingerprint, fired_at);

        CREATE TABLE operations_incident_note (
            id INTEGER PRIMARY KEY AUTOINCREMENT, incident TEXT NOT NULL, at INTEGER NOT NULL,
            author TEXT NOT NULL, text TEXT NOT NULL
        );

        CREATE TABLE operations_place (id INTEGER PRIMARY KEY CHECK (id = 1), transition INTEGER NOT NULL);

        CREATE TABLE operations_audit (
            seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
            object TEXT NOT NULL, detail_hash TEXT NOT NULL, hash TEXT NOT NULL
        );
        CREATE TABLE operations_audit_detail (
            seq INTEGER PRIMARY KEY, salt TEXT NOT NULL, detail TEXT NOT NULL
        );
        CREATE TRIGGER operations_audit_no_update BEFORE UPDATE ON operations_audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        CREATE TRIGGER operations_audit_no_delete BEFORE DELETE ON operations_audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        """

    private static let policies = """
        CREATE TABLE operations_policy_step (
            policy TEXT NOT NULL, slo TEXT NOT NULL, combination TEXT NOT NULL, step TEXT NOT NULL,
            entered_at INTEGER, met_at INTEGER, cleared_at INTEGER,
            PRIMARY KEY (policy, slo, combination, step)
        ) WITHOUT ROWID;
        """

    /// Who told of an alert; empty for our own.
    private static let origins = """
        ALTER TABLE operations_incident_alert ADD COLUMN origin TEXT NOT NULL DEFAULT '';
        """

    /// A correction can be revoked, once, and is otherwise as it was made.
    private static let corrections = """
        CREATE TABLE operations_correction (
            id INTEGER PRIMARY KEY AUTOINCREMENT, slo TEXT NOT NULL, combination TEXT NOT NULL,
            from_at INTEGER NOT NULL, to_at INTEGER NOT NULL, change TEXT NOT NULL, author TEXT NOT NULL, reason TEXT NOT NULL,
            at INTEGER NOT NULL, revoked_at INTEGER, revoked_by TEXT, revoked_reason TEXT
        );
        CREATE TRIGGER operations_correction_stays BEFORE DELETE ON operations_correction
        BEGIN SELECT RAISE(ABORT, 'corrections are revoked, not deleted'); END;
        CREATE TRIGGER operations_correction_is BEFORE UPDATE ON operations_correction
        WHEN OLD.revoked_at IS NOT NULL OR NEW.slo <> OLD.slo OR NEW.combination <> OLD.combination OR NEW.from_at <> OLD.from_at
            OR NEW.to_at <> OLD.to_at OR NEW.change <> OLD.change OR NEW.author <> OLD.author
            OR NEW.reason <> OLD.reason OR NEW.at <> OLD.at
        BEGIN SELECT RAISE(ABORT, 'corrections are revoked, not changed'); END;
        """
}
