import Support
import Telemetry
import Testing

@testable import Alerting

/// Integrations keep their numbers, whatever is written around them.
struct IntegrationRegisterTests {
    private static func configuration(_ lists: String) throws -> AlertmanagerConfiguration {
        try AlertmanagerReader().read(
            "route: {receiver: r}\nreceivers:\n  - name: r\n\(lists)", file: "alertmanager.yaml"
        ).configuration
    }

    private static func hooks(_ entries: [String]) throws -> AlertmanagerConfiguration {
        try configuration("    webhook_configs: [\(entries.map { "{\($0)}" }.joined(separator: ", "))]\n")
    }

    /// The numbers after each configuration, one taken after the other.
    private static func numbers(_ configurations: [AlertmanagerConfiguration]) -> [[Int]] {
        var register = IntegrationRegister()
        return configurations.map { configuration in
            var configuration = configuration
            _ = register.number(&configuration, at: Timestamp(milliseconds: 0))
            return configuration.receivers[0].integrations.map(\.number)
        }
    }

    @Test(
        arguments: [
            // One in front, one between, another order.
            (["url: 'http://a/'"], ["url: 'http://b/'", "url: 'http://a/'"], [1, 0]),
            (
                ["url: 'http://a/'", "url: 'http://b/'"],
                ["url: 'http://b/'", "url: 'http://c/'", "url: 'http://a/'"], [1, 2, 0]
            ),
            // Taken away.
            (["url: 'http://a/'", "url: 'http://b/'"], ["url: 'http://b/'"], [1]),
            // Changed in place, with one more in front.
            (["url: 'http://a/'", "url: 'http://b/'"], ["url: 'http://b/'", "url: 'http://c/'"], [1, 0]),
            // Everything changes but the name.
            (
                ["{name: x, url: 'http://a/'}", "{name: y, url: 'http://b/'}"].map {
                    String($0.dropFirst().dropLast())
                },
                ["name: y, url: 'http://c/'", "name: x, url: 'http://d/'"], [1, 0]
            ),
            // A name is given, taken away, or changed for the same address.
            (
                ["url: 'http://a/'", "url: 'http://b/'"], ["name: n, url: 'http://b/'", "url: 'http://a/'"],
                [1, 0]
            ),
            (["name: n, url: 'http://a/'"], ["url: 'http://b/'", "url: 'http://a/'"], [1, 0]),
            (["name: n, url: 'http://a/'"], ["name: m, url: 'http://a/'"], [0]),
            // Another name and another address: another one.
            (["name: n, url: 'http://a/'"], ["name: m, url: 'http://b/'"], [1]),
            // Equal ones by their place among the equal.
            (
                ["url: 'http://a/'", "url: 'http://a/'"],
                ["url: 'http://b/'", "url: 'http://a/'", "url: 'http://a/'"], [2, 0, 1]
            ),
            // A password is no part of it, nor is what else is sent along.
            (
                ["url: 'http://a/'", "url: 'http://u:p@b/'"],
                ["url: 'http://u:q@b/', max_alerts: 3, send_resolved: false", "url: 'http://a/'"], [1, 0]
            ),
            // A file's place is known, whatever is in it.
            (
                ["url_file: one", "url_file: two"], ["url_file: two", "url_env: ONE", "url_file: one"],
                [1, 2, 0]
            ),
        ] as [([String], [String], [Int])])
    func areKnownAgain(_ before: [String], _ after: [String], _ expected: [Int]) throws {
        let numbers = Self.numbers([try Self.hooks(before), try Self.hooks(after)])
        #expect(numbers == [Array(before.indices), expected])
    }

    @Test func aNumberWaitsForItsIntegration() throws {
        let both = try Self.hooks(["url: 'http://a/'", "url: 'http://b/'"])
        let first = try Self.hooks(["url: 'http://a/'"])
        let other = try Self.hooks(["url: 'http://c/'", "url: 'http://a/'"])
        #expect(Self.numbers([both, first, other, both]) == [[0, 1], [0], [2, 0], [0, 1]])
    }

    /// Kinds do not take each other's places; a channel tells two of the same address apart.
    @Test func kindsAndChannelsAreToldApart() throws {
        let slack = { (channels: [String]) in
            "    slack_configs: ["
                + channels.map { "{api_url: 'http://slack/x', channel: '\($0)'}" }.joined(separator: ", ")
                + "]\n"
        }
        let before = try Self.configuration(slack(["#a", "#b"]))
        let after = try Self.configuration(
            "    webhook_configs: [{url: 'http://slack/x'}]\n" + slack(["#c", "#b", "#a"]))
        #expect(Self.numbers([before, after]) == [[0, 1], [2, 3, 1, 0]])
    }

    @Test func twoOfOneNameAreRefused() {
        let error = #expect(throws: (any Error).self) {
            try Self.hooks(["name: n, url: 'http://a/'", "name: n, url: 'http://b/'"])
        }
        #expect("\(String(describing: error))".contains("two integrations of this receiver are named 'n'"))
    }

    /// Nothing of an address can be read from what is written down.
    @Test func identitiesTellNoSecret() throws {
        let configuration = try Self.configuration(
            """
                webhook_configs: [{url: 'http://u:hunter2@host/T0KEN?key=K3Y'}]
                pagerduty_configs: [{routing_key: R0UTE}]

            """)
        for integration in configuration.receivers[0].integrations {
            let text = "\(integration.identity)"
            for secret in ["hunter2", "T0KEN", "K3Y", "R0UTE", "host"] { #expect(!text.contains(secret)) }
        }
    }
}
