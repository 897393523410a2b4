internal import Alerting
internal import Telemetry

extension AlertmanagerAPI {
    func silences(_ request: APIRequest) async throws -> [JSONValue] {
        let filter = try filter(request)
        // Alertmanager's order: active, pending, expired; the soonest to end first.
        let order = [Silence.State.active, .pending, .expired]
        let all = try await alerting.book.silences()
        return order.flatMap { state in
            all.filter { silence in
                let named = silence.matchers.matchers.map { Label($0.name, $0.value) }
                return silence.state(at: now) == state && filter.matches(Labels(named))
            }
        }.map(document)
    }

    func silence(_ id: String) async throws -> JSONValue {
        guard let silence = try await alerting.book.silences().first(where: { $0.id == id }) else {
            throw SilenceError.unknown(id: id)
        }
        return document(silence)
    }

    /// Makes a silence, or changes the one the body names.
    func setSilence(_ request: APIRequest) async throws -> JSONValue {
        guard let body = try? JSONValue.parse(request.body) else {
            throw AlertmanagerFault(what: "the body is no JSON")
        }
        func time(_ name: String) throws -> Timestamp {
            guard let time = body[name]?.string.flatMap({ Timestamp(rfc3339: $0) }) else {
                throw AlertmanagerFault(what: "\(name) in body must be of type date-time")
            }
            return time
        }
        let matchers = try (body["matchers"]?.array ?? []).map(Self.matcher)
        let set: MatcherSet
        do { set = try MatcherSet(matchers) } catch { throw AlertmanagerFault(what: "\(error)") }
        // One that began in the past begins now.
        let silence = Silence(
            id: body["id"]?.string ?? "", matchers: set, startsAt: max(try time("startsAt"), now),
            endsAt: try time("endsAt"), createdBy: body["createdBy"]?.string ?? "",
            comment: body["comment"]?.string ?? "")
        let id = try await alerting.desk.set(
            silence, at: now, noting: suite.silenceNote(endedBy: silence.createdBy))
        return .object(["silenceID": .string(id)])
    }

    /// Alertmanager's clients do not say who they are.
    func endSilence(_ id: String) async throws {
        try await alerting.expireSilence(id, noting: suite.silenceNote(endedBy: "unknown"))
    }

    private static func matcher(_ value: JSONValue) throws -> Matcher {
        guard let name = value["name"]?.string, !name.isEmpty, let text = value["value"]?.string else {
            throw AlertmanagerFault(what: "a matcher needs 'name' and 'value'")
        }
        let isEqual = value["isEqual"]?.bool ?? true
        if value["isRegex"]?.bool ?? false { return Matcher(name, isEqual ? .regex : .notRegex, text) }
        return Matcher(name, isEqual ? .equal : .notEqual, text)
    }

    private func document(_ silence: Silence) -> JSONValue {
        .object([
            "id": .string(silence.id),
            "status": .object(["state": .string(silence.state(at: now).rawValue)]),
            "updatedAt": .string(silence.startsAt.rfc3339), "comment": .string(silence.comment),
            "createdBy": .string(silence.createdBy), "endsAt": .string(silence.endsAt.rfc3339),
            "startsAt": .string(silence.startsAt.rfc3339),
            "matchers": .array(
                silence.matchers.matchers.map { matcher in
                    .object([
                        "isEqual": .bool(matcher.operation == .equal || matcher.operation == .regex),
                        "isRegex": .bool(matcher.operation == .regex || matcher.operation == .notRegex),
                        "name": .string(matcher.name), "value": .string(matcher.value),
                    ])
                }),
        ])
    }
}
