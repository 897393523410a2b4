internal import Alerting
internal import Documents
internal import Telemetry

/// `paging`: who hears of what a receiver did not get, or got and left lying. Beside the routing file, so
/// that Alertmanager still reads that.
package struct PagingSettings: Sendable {
    private var fallback: Named?
    private var escalations: [(step: Escalation, position: SourcePosition)] = []

    private var hosts: (list: AllowedHosts, position: SourcePosition)?

    private struct Named: Sendable {
        var receiver: String
        var position: SourcePosition
    }

    init() {}

    init(_ reader: MappingReader) {
        fallback = reader.optional("fallback", .nonEmptyString).map {
            Named(receiver: $0, position: reader.position(of: "fallback"))
        }
        let steps = reader.optional("escalate", .list(.mapping(Self.step))) ?? []
        escalations = steps
        hosts = Self.hosts(reader)
    }

    private static func hosts(_ reader: MappingReader) -> (list: AllowedHosts, position: SourcePosition)? {
        guard let entries = reader.optional("allowed_hosts", .list(.nonEmptyString)) else { return nil }
        for entry in entries {
            guard let problem = AllowedHosts.problem(with: entry) else { continue }
            reader.fail(
                "allowed_hosts", problem,
                remedy: "write hooks.slack.com, '*.example.org' or 10.0.0.7:9093")
        }
        return (AllowedHosts(entries), reader.position(of: "allowed_hosts"))
    }

    private static func step(_ reader: MappingReader) -> (step: Escalation, position: SourcePosition)? {
        let receiver = reader.required("receiver", .nonEmptyString)
        let after = reader.required("after", .positiveDuration)
        let next = reader.required("to", .nonEmptyString)
        guard let receiver, let after, let next else { return nil }
        if receiver == next {
            reader.fail("to", "'\(next)' is the receiver itself", remedy: "name another receiver")
        }
        return (Escalation(receiver: receiver, after: after, to: next), reader.position)
    }

    /// Whether steps lead from one receiver to another.
    private func reaches(_ goal: String, from start: String) -> Bool {
        var (reached, next) = (Set([start]), [start])
        while let name = next.popLast() {
            if name == goal { return true }
            for (step, _) in escalations where step.receiver == name && reached.insert(step.to).inserted {
                next.append(step.to)
            }
        }
        return false
    }

    /// Puts both into a routing configuration.
    /// - Throws: `DocumentErrors` for receivers that it does not have.
    func apply(to configuration: inout AlertmanagerConfiguration) throws(DocumentErrors) {
        let names = configuration.receivers.map(\.name)
        let named =
            (fallback.map { [($0.receiver, $0.position)] } ?? [])
            + escalations.flatMap { [($0.step.receiver, $0.position), ($0.step.to, $0.position)] }
        let problems = Problems()
        for (name, position) in named where !names.contains(name) {
            let near = nearest(name, in: names).map { "did you mean '\($0)'?" }
            problems.error(
                position, "the routing file has no receiver '\(name)'",
                remedy: near ?? "receivers are: \(names.joined(separator: ", "))")
        }
        let last = fallback.map { [($0.receiver, $0.position)] } ?? []
        for (name, position) in last + escalations.map({ ($0.step.to, $0.position) })
        where configuration.receiver(name)?.integrations.isEmpty == true {
            problems.error(
                position, "receiver '\(name)' has no integration: it would tell nobody",
                remedy: "name one that does, or give it a webhook, a pager or a mail address")
        }
        for (step, position) in escalations where reaches(step.receiver, from: step.to) {
            problems.error(
                position, "what '\(step.receiver)' did not acknowledge comes back to it",
                remedy: "end the steps at somebody who was not told before")
            break
        }
        for (receiver, host) in hosts.map({ configuration.addresses(outside: $0.list) }) ?? [] {
            if let position = hosts?.position {
                problems.error(
                    position, "receiver '\(receiver)' posts to \(host), which is not among the allowed hosts",
                    remedy: "add it to 'allowed_hosts', or take the receiver out of the routing file")
            }
        }
        try problems.throwIfAny()
        configuration.allowedHosts = hosts?.list ?? .any
        configuration.fallbackReceiver = fallback?.receiver
        configuration.escalations = escalations.map(\.step)
    }
}
