internal import ArgumentParser
internal import Telemetry

struct AlertSilenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silence", abstract: "Mute an alert with its labels, or all that match, for a time.",
        discussion: """
            Resolves of what was told before go out all the same.

            EXAMPLES
              beaufort alert silence 1efb09bd1b43c88a --for 2h --comment 'gpu swap'
              beaufort alert silence --match 'alertname=~"GPU.*"' --match upstream=node7 --for 2h
            """)

    @OptionGroup var target: AgentTarget
    @Option(help: "Who (default: you).") var by: String?
    @Option(name: .customLong("for"), help: "For how long.") var span = "1h"
    @Option(help: "Why.") var comment = ""
    @Option(help: ArgumentHelp("Alerts whose label matches; may be repeated, all must hold.", valueName: "m"))
    var match: [String] = []
    @Argument(help: ArgumentHelp("Id, as `alert list` shows it.", valueName: "alert")) var alert: String?

    func validate() throws {
        guard (alert == nil) != match.isEmpty else {
            throw ValidationError("name an alert, or say with --match which ones are meant")
        }
    }

    func run() async throws {
        let name = by ?? ProcessVariables.user
        let client = try target.client()
        guard let alert else {
            let fields = match.map { ("match", $0) } + [("by", name), ("for", span), ("comment", comment)]
            let silence = SilenceRow(try await client.post("silences", fields: fields))
            return Output.print(
                "\(silence.id) mutes \(silence.matchers) until \(silence.endsAt): "
                    + (silence.mutes.isEmpty ? "nothing fires that it matches" : silence.mutes))
        }
        let answer = try await client.post(
            "alerts/\(alert)/silence", ["by": name, "for": span, "comment": comment])
        Output.print(
            "\(answer["silence"]?.string ?? alert) silenced by \(name) until \(answer["until"]?.string ?? "")"
        )
    }
}

struct AlertSilencesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silences", abstract: "Silences, until when, by whom, and what they keep quiet now.",
        discussion: "EXAMPLES\n  beaufort alert silences\n  beaufort alert silences --all --format json")

    @OptionGroup var target: AgentTarget
    @Flag(help: "Those that are over, too.") var all = false
    @Option(help: "table, json or csv.") var format: OutputFormat = .table

    func run() async throws {
        let silences = try await target.client().get("silences?all=\(all)")
        if format == .json { return Output.print(silences.text) }
        var table = TableText(["id", "state", "ends_in", "by", "matchers", "comment", "mutes"])
        let now = WallClock().now
        for silence in (silences.array ?? []).map(SilenceRow.init) {
            let left = Timestamp(rfc3339: silence.endsAt).map { max(.zero, $0 - now) }
            table.add([
                .text(silence.id), .text(silence.state), silence.state == "expired" ? .absent : .span(left),
                .text(silence.by), .text(silence.matchers), .text(silence.comment), .text(silence.mutes),
            ])
        }
        Output.print(table.text(format))
    }
}

struct AlertUnsilenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unsilence", abstract: "End a silence now.",
        discussion: "EXAMPLES\n  beaufort alert unsilence 019ad1f0")

    @OptionGroup var target: AgentTarget
    @Option(help: "Who (default: you).") var by: String?
    @Argument(help: ArgumentHelp("Its id in `alert silences`, or how that begins.", valueName: "silence"))
    var silence: String

    func run() async throws {
        let name = by ?? ProcessVariables.user
        let ended = SilenceRow(try await target.client().post("silences/\(silence)/end", ["by": name]))
        Output.print("\(ended.id) is over: \(ended.matchers) is heard again")
    }
}

/// A silence as the agent tells it.
private struct SilenceRow {
    var id, state, matchers, endsAt, by, comment, mutes: String

    init(_ value: JSONValue) {
        func text(_ name: String) -> String { value[name]?.string ?? "" }
        id = text("id")
        state = text("state")
        matchers = text("matchers")
        endsAt = text("ends_at")
        by = text("by")
        comment = text("comment")
        mutes = (value["mutes"]?.array ?? []).compactMap { $0["name"]?.string }.joined(separator: ", ")
    }
}
