internal import Telemetry

/// The routes in force and the names of receivers: all of the configuration that tells no secret.
package struct RoutingText: Hashable, Sendable {
    package let receivers: [Receiver]
    private let route: Route

    init(_ configuration: AlertmanagerConfiguration) {
        receivers = configuration.receivers
        route = configuration.route
    }

    /// JSON, which is YAML that Alertmanager's tools read.
    package var text: String {
        var bytes: [UInt8] = []
        JSONValue.object([
            "route": Self.document(route, isRoot: true),
            "receivers": .array(receivers.map { .object(["name": .string($0.name)]) }),
        ]).write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func document(_ route: Route, isRoot: Bool = false) -> JSONValue {
        var members = [JSONValue.Member("receiver", .string(route.receiver))]
        switch route.grouping {
        case .all: members.append(JSONValue.Member("group_by", .array([.string("...")])))
        case .by(let names):
            members.append(JSONValue.Member("group_by", .array(names.map { .string($0) })))
        }
        members += [
            JSONValue.Member("group_wait", .string(route.timing.groupWait.description)),
            JSONValue.Member("group_interval", .string(route.timing.groupInterval.description)),
            JSONValue.Member("repeat_interval", .string(route.timing.repeatInterval.description)),
        ]
        // The top may have neither.
        if !isRoot {
            let matchers = route.matchers.matchers.map { JSONValue.string($0.description) }
            members.append(JSONValue.Member("matchers", .array(matchers)))
            members.append(JSONValue.Member("continue", .bool(route.continues)))
        }
        if !route.children.isEmpty {
            members.append(JSONValue.Member("routes", .array(route.children.map { document($0) })))
        }
        return .object(members)
    }
}
