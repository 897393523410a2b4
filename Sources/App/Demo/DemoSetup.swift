internal import Glibc
internal import Telemetry

/// The demo's agent: the shipped configuration with its own SLOs, patience and webhook receiver. No clock is
/// scaled and nothing is faked; only the windows are short.
struct DemoSetup {
    var directory: String
    /// Program and arguments that start a runtime, or nil for the stand-in.
    var runtime: String?
    var webhook: Endpoint
    var runtimePort: Int

    var isStandIn: Bool { runtime == nil }

    func configuration() throws -> Configuration {
        var configuration = try ConfigurationLoader.shipped()
        configuration.listen = Endpoint(host: "127.0.0.1", port: FreePort.prefer(9463))
        configuration.admin = Endpoint(host: "127.0.0.1", port: FreePort.prefer(9464))
        configuration.store.directory = directory
        configuration.files.slos = [try shipped("Config/demo/slos.yaml")]
        configuration.files.policies = try shipped("Config/demo/gateway.yaml")
        configuration.files.prices = try shipped("Config/demo/prices.yaml")
        configuration.files.alertmanager = SourceFile(path: "demo/alertmanager.yaml", text: routing)
        // Rules over minutes would still fire at the end; the SLOs above tell the same story in seconds.
        configuration.files.rules.removeAll { file in
            ["availability.yaml", "latency.yaml", "cost.yaml"].contains { file.path.hasSuffix($0) }
        }
        configuration.runtime.outputFile = directory + "/runtime.log"
        configuration.intervals.flush = .milliseconds(500)
        configuration.intervals.evaluate = .seconds(1)
        configuration.intervals.scrape = .seconds(2)
        configuration.runtime.grace = .seconds(2)
        configuration.runtime.command = command
        configuration.upstreams = [UpstreamSetting(name: "runtime", url: "http://127.0.0.1:\(runtimePort)")]
        return configuration
    }

    private var command: [String] {
        if let runtime { return [runtime, "--port", String(runtimePort)] }
        return [ProgramPath.own, "stand-in", "--port", String(runtimePort)]
    }

    private func shipped(_ path: String) throws -> SourceFile {
        guard let text = ShippedFiles.text(path) else {
            throw CommandFailure("no shipped file \(path)", remedy: "this binary was built without it")
        }
        return SourceFile(path: path, text: text)
    }

    /// Every page goes to the demo's own webhook receiver at once.
    private var routing: String {
        """
        route:
          receiver: demo
          group_by: [alertname, slo]
          group_wait: 0s
          group_interval: 2s
          repeat_interval: 1h
          routes:
            - matchers: ['alertname="Watchdog"']
              receiver: nobody
        receivers:
          - name: nobody
          - name: demo
            webhook_configs:
              - url: http://\(webhook)/page
        """
    }
}

/// Ports nobody listens on.
enum FreePort {
    /// The port asked for when it is free, else one the system picks.
    static func prefer(_ port: UInt16) -> Int {
        bindable(port) ?? bindable(0) ?? Int(port)
    }

    static func any() -> Int { prefer(0) }

    private static func bindable(_ port: UInt16) -> Int? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { socket in
                bind(descriptor, socket, length) == 0 && getsockname(descriptor, socket, &length) == 0
            }
        }
        return bound ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }
}

/// Where this program's file is.
enum ProgramPath {
    static var own: String {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        return count > 0
            ? String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
            : CommandLine.arguments[0]
    }
}
