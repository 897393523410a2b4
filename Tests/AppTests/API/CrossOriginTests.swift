import App
import Telemetry
import Testing

@Suite struct CrossOriginTests {
    private func request(_ method: String, _ path: String, origin: String?) -> APIRequest {
        var headers = [HTTPHeader("Host", "127.0.0.1:9464")]
        if let origin { headers.append(HTTPHeader("Origin", origin)) }
        return APIRequest(method: method, path: path, headers: headers)
    }

    @Test(
        arguments: [
            ("GET", "/api/v1/query", "http://evil.example", true),
            ("POST", "/api/v1/query_range", "http://evil.example", true),
            ("POST", "/api/v1/write", "http://evil.example", false),
            ("POST", "/api/beaufort/v1/runtime/restart", "http://evil.example", false),
            ("POST", "/api/beaufort/v1/alerts/1/ack", "null", false),
            ("POST", "/api/beaufort/v1/runtime/restart", "http://127.0.0.1:9464", true),
            ("POST", "/api/beaufort/v1/runtime/restart", nil, true),
            ("POST", "/api/v1/write", nil, true),
            ("GET", "/api/beaufort/v1/runtime", "http://evil.example", true),
        ] as [(String, String, String?, Bool)])
    func pagesReadButDoNotAct(method: String, path: String, origin: String?, isTaken: Bool) {
        let verdict = CrossOrigin(origin: ".*").verdict(request(method, path, origin: origin))
        #expect((verdict == nil) == isTaken)
        if let verdict { #expect(verdict.status == 403) }
    }

    @Test func preflightsOfReadingPathsAreAnswered() {
        let rule = CrossOrigin(origin: ".*")
        #expect(rule.verdict(request("OPTIONS", "/api/v1/query", origin: "http://g"))?.status == 204)
        #expect(rule.verdict(request("OPTIONS", "/api/v1/write", origin: "http://g"))?.status == 403)
        #expect(
            rule.verdict(request("OPTIONS", "/api/beaufort/v1/runtime/restart", origin: "http://g"))?.status
                == 403)
    }

    @Test(
        arguments: [
            (".*", "http://g.example", "*"), ("https?://g\\.example", "http://g.example", "http://g.example"),
            ("https?://g\\.example", "http://g.example.evil", nil), ("(", "http://g", nil),
        ] as [(String, String, String?)])
    func onlyOriginsThatMatchMayRead(pattern: String, origin: String, allowed: String?) {
        let headers = CrossOrigin(origin: pattern).headers(
            for: request("GET", "/api/v1/query", origin: origin))
        #expect(headers.first { $0.name == "Access-Control-Allow-Origin" }?.value == allowed)
    }

    @Test func nothingIsOpenedOutsideTheReadingPaths() {
        let rule = CrossOrigin(origin: ".*")
        for path in ["/api/v1/write", "/api/beaufort/v1/runtime", "/health"] {
            #expect(rule.headers(for: request("GET", path, origin: "http://g")).isEmpty)
        }
        #expect(rule.headers(for: request("GET", "/api/v1/query", origin: nil)).isEmpty)
    }
}
