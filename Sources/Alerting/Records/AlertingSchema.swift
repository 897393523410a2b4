package import Store

/// The tables alerting keeps in the store's file.
package enum AlertingSchema {
    package static let records = RecordSchema(
        name: "alerting",
        migrations: [
            RecordSchema.Migration("1", first), RecordSchema.Migration("2", second),
            RecordSchema.Migration("3", foreignAlerts), RecordSchema.Migration("answers", answers),
            RecordSchema.Migration("copies", copies), RecordSchema.Migration("integrations", integrations),
        ])

    /// When each firing alert was first told: milliseconds by fingerprint, a JSON object.
    private static let second = "ALTER TABLE alerting_log ADD COLUMN since TEXT NOT NULL DEFAULT '{}'"

    /// What receivers said to what they refused; dead letters without reading everything that was delivered.
    private static let answers = """
        ALTER TABLE alerting_outbox ADD COLUMN answer TEXT;
        CREATE INDEX alerting_outbox_dead ON alerting_outbox (id) WHERE state = 'dead';
        CREATE INDEX alerting_outbox_finished ON alerting_outbox (finished_at) WHERE state != 'pending';
        """

    /// What was copied to the fallback receiver, by lane: whoever got the firing gets the resolve.
    private static let copies = """
        CREATE INDEX alerting_outbox_escalated ON alerting_outbox (group_key, receiver, integration, id)
        WHERE is_escalated = 1
        """

    /// What the numbers of integrations in log and outbox stand for. Of an older file they are positions, and
    /// those become the numbers at the next start.
    private static let integrations = """
        CREATE TABLE alerting_integration (
            receiver TEXT NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT,
            target TEXT NOT NULL, retired_at INTEGER,
            PRIMARY KEY (receiver, number)
        ) WITHOUT ROWID
        """

    /// Times are milliseconds since the epoch, labels JSON objects.
    private static let first = """
        CREATE TABLE alerting_alert (
            rule TEXT NOT NULL, labels TEXT NOT NULL, annotations TEXT NOT NULL, value REAL,
            state TEXT NOT NULL, active_at INTEGER NOT NULL, fired_at INTEGER, resolved_at INTEGER,
            keep_firing_since INTEGER,
            PRIMARY KEY (rule, labels)
        ) WITHOUT ROWID;

        CREATE TABLE alerting_transition (
            id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, fingerprint TEXT NOT NULL,
            from_state TEXT, to_state TEXT, reason TEXT NOT NULL, labels TEXT NOT NULL,
            annotations TEXT NOT NULL, value REAL, active_at INTEGER NOT NULL, fired_at INTEGER,
            resolved_at INTEGER
        );
        CREATE INDEX alerting_transition_at ON alerting_transition (at);
        CREATE INDEX alerting_transition_fingerprint ON alerting_transition (fingerprint, at);

        CREATE TABLE alerting_heartbeat (id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL);

        CREATE TABLE alerting_group (
            key TEXT NOT NULL, route TEXT NOT NULL, receiver TEXT NOT NULL, labels TEXT NOT NULL,
            next_flush INTEGER NOT NULL,
            PRIMARY KEY (key, receiver)
        ) WITHOUT ROWID;

        CREATE TABLE alerting_log (
            group_key TEXT NOT NULL, receiver TEXT NOT NULL, integration INTEGER NOT NULL,
            at INTEGER NOT NULL, firing TEXT NOT NULL, resolved TEXT NOT NULL, alerts TEXT NOT NULL,
            PRIMARY KEY (group_key, receiver, integration)
        ) WITHOUT ROWID;

        CREATE TABLE alerting_outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, group_key TEXT NOT NULL,
            receiver TEXT NOT NULL, integration INTEGER NOT NULL, status TEXT NOT NULL,
            reason TEXT NOT NULL, group_labels TEXT NOT NULL, fingerprints TEXT NOT NULL,
            created_at INTEGER NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
            rejections INTEGER NOT NULL DEFAULT 0, next_attempt_at INTEGER NOT NULL,
            last_attempt_at INTEGER, finished_at INTEGER, http_status INTEGER, error TEXT,
            is_escalated INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL
        );
        CREATE INDEX alerting_outbox_due ON alerting_outbox (next_attempt_at) WHERE state = 'pending';
        CREATE INDEX alerting_outbox_lane ON alerting_outbox (group_key, receiver, integration, id)
            WHERE state = 'pending';
        CREATE INDEX alerting_outbox_created ON alerting_outbox (created_at);

        CREATE TABLE alerting_silence (
            id TEXT PRIMARY KEY, matchers TEXT NOT NULL, starts_at INTEGER NOT NULL,
            ends_at INTEGER NOT NULL, created_by TEXT NOT NULL, comment TEXT NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE alerting_acknowledgement (
            fingerprint TEXT PRIMARY KEY, owner TEXT NOT NULL, comment TEXT NOT NULL, at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        """

    /// Alerts of other servers; of a transition, which server it came from, empty for our own rules.
    private static let foreignAlerts = """
        CREATE TABLE alerting_foreign (
            fingerprint TEXT PRIMARY KEY, labels TEXT NOT NULL, annotations TEXT NOT NULL,
            starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, is_timeout INTEGER NOT NULL,
            updated_at INTEGER NOT NULL, generator_url TEXT NOT NULL, origin TEXT NOT NULL
        ) WITHOUT ROWID;
        ALTER TABLE alerting_transition ADD COLUMN origin TEXT NOT NULL DEFAULT '';
        """
}
