internal import Telemetry

extension Explainer {
    /// Why a receiver hears nothing of an alert: how near the routes that lead to it come.
    func strayStep(_ labels: Labels, _ receiver: String) -> Explanation.Step {
        let routes = configuration.route.all.filter { $0.receiver == receiver }
        let taken = configuration.route.match(labels).map { "\($0.receiver) by \($0.key)" }
        guard !routes.isEmpty else {
            return Explanation.Step(
                kind: .route, receiver: receiver, verdict: .stops,
                reason: "No route leads to receiver \(receiver) at all.",
                inputs: taken.map { .init("goes to", $0) })
        }
        let reasons = routes.map { route in
            route.matchers.matches(labels)
                ? "\(route.key) matches, but a route before it or above it takes the alert"
                : "\(route.key) does not match: " + mismatches(route, labels)
        }
        return Explanation.Step(
            kind: .route, receiver: receiver, verdict: .stops,
            reason: "No route to receiver \(receiver) takes it: \(reasons.joined(separator: "; ")).",
            inputs: taken.map { .init("goes to", $0) })
    }

    private func mismatches(_ route: Route, _ labels: Labels) -> String {
        route.matchers.matchers.filter { matcher in
            guard let set = try? MatcherSet([matcher]) else { return false }
            return !set.matches(labels)
        }.map { "\($0.name) is '\(labels[$0.name] ?? "")'" }.joined(separator: ", ")
    }
}
