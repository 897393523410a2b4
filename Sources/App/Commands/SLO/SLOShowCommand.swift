internal import ArgumentParser
internal import SLO
internal import Telemetry

struct SLOShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One SLO: its budget, each window's burn rate, and the alerts made from it.",
        discussion: """
            Of an SLO that is split by labels: every combination, the nearest to the end of its budget first; or
            one of them in full, when --only gives its labels.

            For each window pair it says how soon it would notice a failure of everything, of a tenth, and of twice
            the budget, and how soon it would let go of it. The forecast's interval holds in nine of ten cases, if
            failures go on as they came in the window that it is made from.

            EXAMPLES
              beaufort slo show chat-availability
              beaufort slo show chat-availability --format json
              beaufort slo show chat-by-model --only model=mistral-small
            """)

    @OptionGroup var source: SourceOptions
    @Option(help: ArgumentHelp("Configuration file.", valueName: "file")) var config: String?
    @Option(help: ArgumentHelp("Combination of a split SLO: name=value,….", valueName: "labels"))
    var only: CombinationArgument?
    @Option(help: "table or json.") var format: OutputFormat = .table
    @Argument(help: ArgumentHelp("Name, as `slo list` shows it.", valueName: "slo")) var name: String

    func validate() throws {
        guard format != .csv else { throw ValidationError("--format is table or json here") }
    }

    func run() async throws {
        let reader = try await AssessmentReader.open(config: config, source: source)
        let now = WallClock().now
        let report = try await reader.report(at: now)
        let own = report.assessments.filter { $0.slo.name == name }
        guard let whole = own.first else {
            let names = Set(report.assessments.map(\.slo.name)).sorted().joined(separator: ", ")
            throw CommandFailure("there is no SLO named \(name)", remedy: "known: \(names)")
        }
        let past = try await Recount.read(of: whole.slo, at: now, from: reader.source).words
        guard let only else {
            let isFull = report.splits.first { $0.slo.name == name }?.isOverflowing ?? false
            if format == .json { return Output.print(whole.json(parts: Array(own.dropFirst()))) }
            let policies = await policies()
            if whole.slo.isDivided {
                return Output.print(overview(own, isFull: isFull, policies: policies))
            }
            return Output.print(text(whole, past, reader.corrections, policies: policies))
        }
        let found = try only.choose(from: own.map(\.slo))
        let chosen = own.filter { found.contains($0.slo) }
        if format == .json {
            for one in chosen { Output.print(one.json()) }
            return
        }
        let policies = await policies()
        Output.print(
            chosen.map { text($0, past, reader.corrections, policies: policies) }.joined(separator: "\n\n"))
    }

    /// An SLO that is split.
    private func overview(
        _ assessments: [Assessment], isFull: Bool, policies: [(title: String, lines: [String])]?
    ) -> String {
        let whole = assessments[0]
        let (split, unit) = (whole.slo.split, CountUnit(whole.slo))
        let labels = split?.labels.joined(separator: ", ") ?? ""
        let parts = Array(assessments.dropFirst())
        var lines = [
            "\(whole.slo.displayName)  (\(whole.slo.position))", whole.slo.description, "",
            "state        \(whole.state.rawValue)" + (whole.problem.map { ": \($0)" } ?? ""),
            "objective    \(SLOTable.percent(whole.slo.target)) over \(whole.slo.period.nominal), "
                + "for each combination of \(labels)",
            "all together \(unit.text(whole.good)) good, \(unit.text(whole.bad)) bad, "
                + "\(unit.text(whole.excluded)) left out, in \(unit.word)",
            "policy       "
                + SLOShowCommand.column(
                    policies?.flatMap { one in
                        one.lines.map { $0.hasPrefix(" ") ? $0 : "\(one.title): \($0)" }
                    }
                        ?? ["unknown: no agent answers"], else: "none holds"), "",
        ]
        if isFull {
            lines.append(
                "more than \(split?.limit ?? 0) combinations: the others are counted together as "
                    + "\(LabelSplit.other); raise beaufort/by-limit to tell them apart\n")
        }
        lines.append(
            parts.isEmpty ? "no combination has had an event yet" : SLOTable.combinations(parts).text(.table))
        return (lines + ["", "alerts"] + alerts(of: whole.slo)).joined(separator: "\n")
    }

    private func alerts(of slo: SLODefinition) -> [String] {
        burnAlerts(for: slo).map { "  \($0.name) (\($0.severity.rawValue)): \($0.expression)" }
    }

    private static func objective(of slo: SLODefinition) -> String {
        slo.hasTarget ? SLOTable.percent(slo.target) : "that of each component"
    }

    /// What burn rates are while nobody knows them.
    private static func assumption(_ one: Assessment) -> String {
        guard one.state == .noData, one.slo.noData == .bad else { return "" }
        return
            "; windows burn as if everything failed (beaufort/no-data: bad), the budget stays as it was measured"
    }

    private static func rule(of composite: SLODefinition) -> String {
        switch composite.method {
        case .occurrences: "burn = sum of weight x burn"
        case .ratioTimeslices: "actual = 1 - sum of weight x (1 - actual)"
        case .timeslices: "a slice is bad when it is bad for any of them"
        }
    }

    /// What the running agent says of error-budget policies: they are its state, not history.
    /// Nil when no agent answers.
    private func policies() async -> [(title: String, lines: [String])]? {
        var target = AgentTarget()
        target.source = source
        guard let client = try? target.client(),
            let answer = try? await client.get("slos/policies?slo=\(percentEncoded(name))")
        else { return nil }
        return (answer.array ?? []).map { standing in
            (title: standing["title"]?.string ?? name, lines: SLOShowCommand.lines(standing))
        }
    }

    private static func lines(_ standing: JSONValue) -> [String] {
        let text = { (node: JSONValue, name: String) in node[name]?.string ?? "" }
        let active = (standing["steps"]?.array ?? []).filter { $0["in"]?.bool == true }
        let policy = text(standing, "policy")
        if active.isEmpty { return ["\(policy): in no step"] }
        return active.flatMap { step in
            let list = { (name: String, verb: String) in
                let items = (step[name]?.array ?? []).compactMap(\.string)
                return items.isEmpty ? "" : ", \(verb) \(items.joined(separator: " "))"
            }
            let actions = list("freezes", "freezes") + list("asks_approval_for", "asks approval for")
            return [
                "\(policy): \(text(step, "step")) since \(text(step, "since"))\(actions)",
                "  \(text(step, "why")); \(text(step, "lift"))",
            ]
        }
    }

    /// Lines under one another behind a name.
    private static func column(_ lines: [String], else none: String) -> String {
        lines.isEmpty ? none : lines.map(Output.visible).joined(separator: "\n             ")
    }

    /// - Parameters:
    ///   - past: since when it is counted anew, in words.
    ///   - corrections: of all SLOs.
    ///   - policies: lines, by the SLO or combination they are about.
    private func text(
        _ one: Assessment, _ past: String?, _ corrections: Corrections,
        policies: [(title: String, lines: [String])]?
    ) -> String {
        let corrected = corrections.of(one.slo.name).filter {
            $0.range.overlaps(one.range) && ($0.combination == one.slo.combination || $0.change == .exclude)
        }
        let unit = CountUnit(one.slo)
        let steps = policies?.filter { $0.title == one.slo.title }.flatMap(\.lines)
        var lines = [
            "\(one.slo.displayName)  (\(one.slo.position))", one.slo.description, "",
            "state        \(one.state.rawValue)" + (one.problem.map { ": \($0)" } ?? "")
                + SLOShowCommand.assumption(one),
            "objective    \(SLOShowCommand.objective(of: one.slo)) over \(one.slo.period.nominal)",
            "actual       " + (one.sli.map(SLOTable.percent) ?? "no events")
                + "  (\(unit.text(one.good)) good, \(unit.text(one.bad)) bad, in \(unit.word))",
            "left out     \(unit.text(one.excluded)), in maintenance windows and by corrections",
            "corrected    " + SLOShowCommand.column(corrected.map(\.text), else: "nothing"),
            "budget left  " + (one.budgetConsumed.map { SLOTable.percent(1 - $0) } ?? "untouched"),
            "exhausted    \(one.exhaustionText)",
            "policy       "
                + SLOShowCommand.column(steps ?? ["unknown: no agent answers"], else: "none holds"), "",
            SLOTable.windows(one).text(.table), "", one.pairTable, "",
        ]
        if let past { lines.insert("counted      \(past)", at: 6) }
        if one.slo.isComposite {
            lines += [
                "components: \(SLOShowCommand.rule(of: one.slo))", SLOTable.components(one).text(.table), "",
            ]
        }
        if !one.slo.isComponent { lines += ["alerts"] + alerts(of: one.slo) }
        return lines.joined(separator: "\n")
    }
}
