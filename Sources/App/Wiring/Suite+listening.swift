internal import Gateway
internal import Logging

extension Suite {
    /// Leaves word of where the agent answers and what it was started with, for commands on the data folder.
    func leaveAddress(_ admin: Endpoint) {
        AgentAddress(url: "http://\(admin)", configuration: configuration.path)
            .write(to: configuration.store.directory)
    }

    /// The admin side listens, after the gateway: says where, and what the agent was told.
    ///
    /// - Parameter port: of the admin side, as bound.
    func opened(at port: Int) {
        var admin = configuration.admin
        if admin.port == 0 {
            admin.port = port
            leaveAddress(admin)
        }
        logger.notice("\(Suite.listening(gateway: gateway?.address, admin: admin))")
        logger.notice(
            """
            configuration: \(configuration.path ?? "the one that ships inside"); data: \
            \(configuration.store.directory)
            """)
    }

    /// Neither side speaks TLS to its clients: whoever needs it puts a proxy in front.
    static func listening(gateway: ListenAddress?, admin: Endpoint) -> String {
        let side = gateway.map { "gateway on http://\($0)" } ?? "no gateway, because there is no upstream"
        return "listening: \(side); admin on http://\(admin); "
            + (gateway == nil ? "plain HTTP, no TLS" : "both plain HTTP, no TLS")
    }
}
