import Support
import Synchronization
import Telemetry

/// A webhook that fails in every way it can, and keeps book of what it answered 2xx.
final class Torturer: Sendable {
    /// A notification that had its 2xx.
    struct Accepted: Sendable {
        var at: Timestamp
        /// When its answer was on the way; nil when it never was.
        var answered: Timestamp?
        var key: String
        /// Of the group, and what it was told: `firing` or `resolved`.
        var group: String
        var status: String
    }

    struct State: Sendable {
        var random: SeededGenerator
        var isDead = false
        var isKind = false
        var attempts = 0
        /// How often each way to fail was taken.
        var failures: [String: Int] = [:]
        var accepted: [Accepted] = []
        /// Without a key nobody could tell a repetition.
        var keyless = 0
    }

    let state: Mutex<State>

    init(seed: UInt64) { state = Mutex(State(random: SeededGenerator(seed: seed))) }

    func answer(_ request: ScriptedRequest) -> [ScriptedStep] {
        let key = request.header("Idempotency-Key") ?? ""
        let body = try? JSONValue.parse(request.body)
        return state.withLock { state in
            state.attempts += 1
            if key.isEmpty { state.keyless += 1 }
            if state.isDead { return Self.failed("dead", [.close], &state) }
            switch state.isKind ? 99 : state.random.int(in: 0...29) {
            case 0, 1: return Self.failed("drops", [.close], &state)
            case 2: return Self.failed("stalls", [.hang], &state)
            case 3, 4:
                let later = HTTPHeader("Retry-After", "1")
                return Self.failed("429", [.answer(429, headers: [later])], &state)
            case 5, 6: return Self.failed("500", [.answer(500)], &state)
            case 7: return Self.failed("400", [.answer(400)], &state)
            case 8: return Self.failed("closes early", [.text("HTTP/1.1 20"), .close], &state)
            default: break
            }
            state.accepted.append(
                Accepted(
                    at: WallClock().now, key: key, group: body?["groupLabels"]?["n"]?.string ?? "",
                    status: body?["status"]?.string ?? ""))
            let index = state.accepted.count - 1
            return [
                .answer(200), .note { self.state.withLock { $0.accepted[index].answered = WallClock().now } },
            ]
        }
    }

    private static func failed(
        _ name: String, _ steps: [ScriptedStep], _ state: inout State
    ) -> [ScriptedStep] {
        state.failures[name, default: 0] += 1
        return steps
    }

    /// Groups that were told so.
    func groups(_ status: String) -> Set<String> {
        state.withLock { Set($0.accepted.filter { $0.status == status }.map(\.group)) }
    }
}
