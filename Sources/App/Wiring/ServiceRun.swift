internal import ServiceLifecycle

/// Gives anything with a body the shape of a service.
struct ServiceRun: Service {
    let name: String
    let body: @Sendable () async throws -> Void

    func run() async throws {
        try await body()
    }
}
