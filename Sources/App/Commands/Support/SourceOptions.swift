internal import ArgumentParser
internal import Telemetry

/// Flags of the commands that read history: from a data folder, or from any Prometheus-compatible server.
struct SourceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Folder of the database (default $BEAUFORT_DATA, else the XDG data folder).", valueName: "dir"))
    var data: String?

    @Option(
        help: ArgumentHelp("An agent's admin address, or any Prometheus-compatible server.", valueName: "url")
    )
    var url: String?

    @OptionGroup var login: RemoteLogin

    func validate() throws {
        if data != nil, url != nil { throw ValidationError("--data and --url exclude each other") }
    }

    var directory: String { DataDirectory.resolve(data) }
}

/// A moment on the command line.
struct MomentArgument: ExpressibleByArgument, Sendable {
    let time: Timestamp

    /// RFC 3339, Unix seconds, or `now-6h`.
    init?(argument: String) {
        guard let time = TimeText.time(argument, now: WallClock().now) else { return nil }
        self.time = time
    }
}

/// A duration on the command line: `15s`, `1h30m`, or seconds.
struct SpanArgument: ExpressibleByArgument, Sendable {
    let span: TimeSpan

    init?(argument: String) {
        guard let span = TimeText.step(argument) else { return nil }
        self.span = span
    }
}
