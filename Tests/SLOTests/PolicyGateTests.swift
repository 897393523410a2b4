import Documents
import SLO
import Support
import Telemetry
import Testing

/// What the gate says of an action, and who may pass it.
@Suite struct PolicyGateTests {
    private static let now = Fixture.seconds(1_000_000)

    /// Two SLOs, `a` with 20 % of its budget left and `b` with all of it; `c` has no data.
    private static func standings(_ policies: [BudgetPolicy]) async throws -> [PolicyStanding] {
        let slos = try ["a", "b", "c"].map { try Fixture.availability($0, target: 0.99) }
        let store = MemoryStore()
        for (name, bad) in [("a", 8.0), ("b", 0)] {
            let times = [now - .minutes(5), now - .seconds(20)]
            try await store.append([
                Series(
                    labels: Fixture.counter(name, "good"),
                    floats: Column(times: times, values: [0, 1_000 - bad])),
                Series(labels: Fixture.counter(name, "bad"), floats: Column(times: times, values: [0, bad])),
            ])
        }
        var engine = SLOEngine(slos, source: store)
        let report = try await engine.tick(at: now)
        var book = PolicyBook(policies, slos)
        _ = book.take(report.assessments, at: now)
        return book.standings(slos, report)
    }

    private static let freeze =
        "name: stop, when: budget_remaining < 25%, freeze: [rollout, change], message: Only fixes."

    @Test func frozenByAnySLOWithItsReason() async throws {
        let standings = try await Self.standings(try PolicyFixture.policy(Self.freeze))
        let decision = PolicyGate(action: "rollout", unknown: .allow).decide(standings)
        #expect(decision.verdict == .frozen)
        #expect(decision.reasons.map(\.slo) == ["a", "c"])
        #expect(decision.reasons.map(\.verdict) == [.frozen, .unknown])
        #expect(
            decision.text == """
                rollout is frozen
                a, policy serving, step stop since 1970-01-12T13:46:40Z: Only fixes.
                  condition: budget_remaining < 25% (now 20%)
                  left when that no longer holds
                c, policy serving, step stop: cannot tell: budget_remaining < 25% (now unknown)
                """)
        #expect(PolicyGate(action: "restart").decide(standings).isAllowed)
        #expect(PolicyGate(action: "rollout").decide(standings.filter { $0.slo.name == "b" }).isAllowed)
    }

    @Test func whoCannotTellDecidesAsAsked() async throws {
        let standings = try await Self.standings(try PolicyFixture.policy(Self.freeze)).filter {
            $0.slo.name == "c"
        }
        #expect(PolicyGate(action: "change").decide(standings).verdict == .unknown)
        #expect(PolicyGate(action: "change", unknown: .allow).decide(standings).verdict == .allowed)
        // Nobody minds this action, so nothing is unknown.
        #expect(PolicyGate(action: "runbook").decide(standings).isAllowed)
    }

    /// An agent that has just begun knows what was frozen, and not what is.
    @Test func withoutAReportWhatWasEnteredStillFreezes() async throws {
        let policies = try PolicyFixture.policy(Self.freeze)
        let slos = [try Fixture.availability("a"), try Fixture.availability("b")]
        let place = PolicyPlace(policy: "serving", slo: "a", step: "stop")
        let book = PolicyBook(policies, slos, states: [place: PolicyStepState(entered: Self.now)])
        let standings = book.standings(slos, nil)
        #expect(PolicyGate(action: "rollout", unknown: .allow).decide(standings).verdict == .frozen)
        let other = standings.filter { $0.slo.name == "b" }
        #expect(PolicyGate(action: "rollout").decide(other).verdict == .unknown)
    }

    @Test func freezingIsMoreThanAskingForApproval() async throws {
        let policies = try PolicyFixture.policy(
            "name: careful, when: budget_remaining < 50%, approval: all", Self.freeze)
        let standings = try await Self.standings(policies).filter { $0.slo.name != "c" }
        #expect(PolicyGate(action: "rollout").decide(standings).verdict == .frozen)
        #expect(PolicyGate(action: "own-word").decide(standings).verdict == .approval)
        #expect(standings.first?.current?.step.name == "stop")
    }

    @Test func passes() {
        let approval = GatePass(kind: .approval, actor: "dana", approver: "li", reason: "hotfix")
        let override = GatePass(kind: .override, actor: "dana", reason: "hotfix")
        let decision = { GateDecision(action: "rollout", verdict: $0, reasons: []) }
        #expect(decision(.approval).yields(to: approval))
        #expect(!decision(.frozen).yields(to: approval))
        #expect(!decision(.unknown).yields(to: approval))
        for verdict in [GateVerdict.allowed, .approval, .frozen, .unknown] {
            #expect(decision(verdict).yields(to: override))
        }
    }

    @Test func policiesHoldForNamesServicesAndLabels() throws {
        var slo = try Fixture.availability("a")
        slo.labels["team"] = "ml"
        let covers = { (lines: String) in
            try PolicyFixture.policies(
                "policies: [{name: p, owner: o, steps: [{name: s, when: state == ok, message: m}], \(lines)}]"
            )[0].scope.covers(slo)
        }
        #expect(try covers("slos: [b, a]"))
        #expect(try covers("services: chat"))
        #expect(try covers(#"match: ['team="ml"', 'slo=~"a|b"']"#))
        #expect(try covers(#"match: 'team!="web"'"#))
        #expect(try !covers(#"match: ['team="ml"', 'service!="chat"']"#))
        #expect(try !covers("slos: [b], services: [image]"))
    }

    @Test func alertsTellOfStepsThatHaveASeverity() throws {
        var slo = try Fixture.availability("chat-availability")
        slo.labels["team"] = "ml"
        let policies = try PolicyFixture.policy(
            "name: careful, when: budget_remaining < 50%, approval: rollout",
            "name: stop-it, when: budget_remaining < 25%, freeze: rollout, severity: ticket, message: '{{ x'")
        let alerts = policyAlerts(policies, [slo])
        #expect(alerts.map(\.name) == ["ChatAvailabilityPolicyStopIt"])
        #expect(
            alerts.first?.expression
                == #"beaufort_slo_policy_step{policy="serving",slo="chat-availability",step="stop-it"} == 1"#)
        #expect(alerts.first?.labels["team"] == "ml")
        #expect(alerts.first?.labels["severity"] == "ticket")
        #expect(alerts.first?.annotations["description"]?.hasPrefix(#"{{ "{{ x Entered"#) == true)
    }
}

/// Policy files: what is refused, where, and what to write instead.
@Suite struct PolicyReaderTests {
    @Test(arguments: [
        ("policies: [{name: p, slos: all, steps: []}]", "1:12: 'owner' is missing"),
        ("policies: [{name: p, owner: o, steps: []}]", "does not say which SLOs"),
        ("policies: [{name: p, owner: o, slos: [chat-avail], steps: []}]", "no SLO named 'chat-avail'"),
        ("policies: [{name: p, owner: o, services: [chta], steps: []}]", "did you mean 'chat'?"),
        (
            "policies: [{name: p, owner: o, slos: all, match: ['team~ml'], steps: []}]",
            "no condition on a label"
        ),
        (
            "policies: [{name: p, owner: o, slos: all, steps: [{name: s, when: x > 2}]}]",
            "unknown measure 'x'"
        ),
        (
            "policies: [{name: p, owner: o, slos: all, steps: [{name: s t, when: state == ok}]}]",
            "'s t' is no name"
        ),
        (
            "policies: [{name: p, owner: o, slos: all, steps: [{name: s, when: state == ok, holds: 1h}]}]",
            "did you mean 'hold'?"
        ),
        (
            "policies: [{name: p, owner: o, slos: all, steps: [{name: s, when: burn_rate(31d) > 1}]}]",
            "longer than the period of availability"
        ),
        (
            "policies: [{name: p, owner: o, slos: all, steps: [{name: s, when: state == ok, severity: loud}]}]",
            "possible: page, ticket"
        ),
        (
            """
            policies:
              - {name: p, owner: o, slos: all, steps: []}
              - {name: p, owner: o, slos: all, steps: []}
            """, "p.yaml:3:5: two policies are called 'p'"
        ),
        (
            """
            policies:
              - name: p
                owner: o
                slos: all
                steps: [{name: s, when: state == ok}, {name: s, when: state == ok}]
            """, "two steps are called 's'"
        ),
    ])
    func mistakesAreNamed(text: String, what: String) throws {
        let slo = try Fixture.availability()
        let error = #expect(throws: DocumentErrors.self) {
            try PolicyReader([slo]).read(text, file: "p.yaml")
        }
        #expect("\(try #require(error))".contains(what), "\(error.map(String.init(describing:)) ?? "")")
    }

    @Test func aSlipInAnActionIsWarnedAbout() throws {
        let text = """
            policies:
              - name: p
                owner: o
                slos: all
                steps: [{name: s, when: state == ok, freeze: [rollouts, deploy-model]}, {name: t, when: state == ok}]
            """
        let result = try PolicyReader().read(text, file: "p.yaml")
        #expect(
            result.warnings.map(\.what) == [
                "'rollouts' is none of Beaufort's own actions", "step 't' does nothing",
            ])
        #expect(result.policies[0].steps[0].freezes == .named(["rollouts", "deploy-model"]))
        #expect(try PolicyReader().read("", file: "p.yaml").policies.isEmpty)
    }

    @Test func aPolicyIsOneLineForTheAuditLog() throws {
        let policies = try PolicyFixture.policy(
            "name: stop, when: budget_remaining<25%, until: budget_remaining > 30%, for: 5m, hold: 1h, "
                + "no_data: enter, freeze: [rollout], approval: all, severity: page")
        #expect(
            policies[0].text
                == "holds for all SLOs; stop when budget_remaining < 25% until budget_remaining > 30% for 5m "
                + "hold 1h no data: enter, freezes rollout, asks approval for all, tells as page")
    }
}
