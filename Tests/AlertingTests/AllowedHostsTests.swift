import Testing

@testable import Alerting

@Suite struct AllowedHostsTests {
    @Test(
        arguments: [
            ("https://hooks.slack.com/services/T/B/x", true), ("https://HOOKS.slack.com:443/x", true),
            ("https://hooks.slack.com./x", true), ("https://user:pw@hooks.slack.com/x", true),
            ("https://evil.com/hooks.slack.com", false), ("https://hooks.slack.com.evil.com/", false),
            ("https://hooks.slack.com@evil.com/", false), ("https://evil.com#@hooks.slack.com/", false),
            ("https://evil.com\\@hooks.slack.com/", false), ("https://a@evil.com@hooks.slack.com/", false),
            ("https://hooks.slack.com\t.evil.com/", false), ("https://eu.example.org/x", true),
            ("https://a.b.example.org/x", true), ("https://example.org/x", false),
            ("https://badexample.org/x", false), ("http://10.0.0.7:9093/x", true),
            ("http://10.0.0.7:9094/x", false), ("http://10.0.0.7/x", false), ("http://[fe80::1]:80/x", true),
            ("http://169.254.169.254/latest", false), ("http:///x", false), ("nonsense", false),
        ])
    func namesDecide(_ url: String, _ isAllowed: Bool) {
        let hosts = AllowedHosts(["hooks.slack.com", "*.example.org", "10.0.0.7:9093", "[fe80::1]"])
        #expect((hosts.verdict(on: url) == .allowed(isNamed: true)) == isAllowed)
    }

    @Test func withoutAListEverythingIsAllowedButNothingIsNamed() {
        #expect(AllowedHosts.any.verdict(on: "http://169.254.169.254/") == .allowed(isNamed: false))
        #expect(AllowedHosts([]).verdict(on: "http://hook:8080/") == .refused("hook:8080"))
    }

    @Test(
        arguments: [
            ("hooks.slack.com", true), ("*.example.org", true), ("10.0.0.7:9093", true), ("[::1]:80", true),
            ("https://x", false), ("x/y", false), ("a.*.b", false), ("*", false), ("a b", false),
            ("x:port", false),
        ]) func entriesAreHosts(_ entry: String, _ isOne: Bool)
    {
        #expect((AllowedHosts.problem(with: entry) == nil) == isOne)
    }
}
