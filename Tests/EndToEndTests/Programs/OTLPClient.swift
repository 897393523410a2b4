import Glibc
import Support

/// OpenTelemetry's own SDK for Python, made ready by `Scripts/otlp-client/setup`.
enum OTLPClient {
    /// For `.enabled(if:)`. The first call may take some ten seconds.
    static let isAvailable: Bool = {
        system("'\(RealRuntime.root)/Scripts/otlp-client/setup' >&2") == 0 || Peer.isRequired
    }()

    static let skipped = "no OpenTelemetry SDK here: Scripts/otlp-client/setup says why"

    /// The command that measures and sends.
    static func command(to url: String, _ options: [String] = []) -> [String] {
        let cache = getenv("BEAUFORT_CACHE").map { String(cString: $0) } ?? RealRuntime.root + "/.cache"
        return [
            cache + "/otlp-client/venv/bin/python", RealRuntime.root + "/Scripts/otlp-client/send.py",
            "--endpoint", url,
        ] + options
    }
}
