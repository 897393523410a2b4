internal import Glibc

/// A real llama.cpp server with a tiny random-weight model, made ready by `Scripts/tiny-mistral/setup`.
///
/// Where it cannot be had (no Python, no network) tests that need it are skipped, unless
/// `BEAUFORT_REQUIRE_REAL=1` says that this machine could have run them.
package enum RealRuntime {
    /// For `.enabled(if:)`. The first call may take some ten seconds.
    package static let isAvailable: Bool = {
        let isReady = system("'\(root)/Scripts/tiny-mistral/setup' >&2") == 0
        return isReady || getenv("BEAUFORT_REQUIRE_REAL").map { String(cString: $0) } == "1"
    }()

    package static let skipped = "no real runtime here: Scripts/tiny-mistral/setup says why"

    /// The command that serves the model in the foreground.
    package static func command(port: Int, size: String = "tiny") -> [String] {
        ["\(root)/Scripts/tiny-mistral/serve", "--size", size, "--port", "\(port)"]
    }

    /// The repository, from where this file stands.
    package static let root: String = {
        let parts = #filePath.split(separator: "/").dropLast(3)
        return "/" + parts.joined(separator: "/")
    }()
}
