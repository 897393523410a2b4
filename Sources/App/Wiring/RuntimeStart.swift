internal import Gateway
internal import Runtime
internal import ServiceLifecycle
internal import Telemetry

/// Builds the supervisor of `beaufort run -- CMD`.
enum RuntimeStart {
    /// Nil when no command was given.
    static func plan(_ configuration: Configuration, _ adapters: RuntimeAdapters) throws -> LaunchPlan? {
        guard !configuration.runtime.command.isEmpty else { return nil }
        return try LaunchPlan(
            command: configuration.runtime.command, environment: ProcessVariables.all,
            upstream: configuration.upstreams.first?.url, adapters: adapters,
            output: configuration.runtime.outputFile.map { .file($0) } ?? .relay)
    }

    static func supervisor(
        _ plan: LaunchPlan, _ configuration: Configuration, _ send: @escaping HTTPSender,
        _ time: any TimeSource,
        _ watch: RuntimeWatch, _ gateway: GatewayServer?
    ) -> Supervisor {
        var policy = SupervisionPolicy()
        policy.grace = configuration.runtime.grace
        policy.initialBackoff = configuration.runtime.restartBackoff
        policy.slowStartAfter = configuration.runtime.readyTimeout
        // Nothing is relayed to a runtime that is still loading its model or gone.
        gateway?.setAvailable(false, upstream: "runtime")
        return Supervisor(
            plan, policy: policy, stateDirectory: configuration.store.directory, send: send, time: time
        ) { event in
            switch event.kind {
            case .ready, .responsiveAgain: gateway?.setAvailable(true, upstream: "runtime")
            case .exited, .stopping: gateway?.setAvailable(false, upstream: "runtime")
            default: break
            }
            watch.note(event)
        }
    }

    static func supervise(_ supervisor: Supervisor) async throws {
        let end = try await withGracefulShutdownHandler {
            try await supervisor.run()
        } onGracefulShutdown: {
            supervisor.stop(reason: "the agent ends")
        }
        if case .gaveUp = end {
            throw CommandFailure("the runtime cannot be kept running: \(end)", remedy: "see its output above")
        }
    }
}
