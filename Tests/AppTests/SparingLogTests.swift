import App
import Logging
import Support
import Synchronization
import Telemetry
import Testing

struct SparingLogTests {
    @Test func sameErrorIsSaidOnceAMinuteWithItsCount() {
        let clock = TestClock()
        let lines = Lines()
        let log = SparingLog(lines.logger, time: clock)
        for _ in 0..<60 {
            log.error("full")
            log.error("gone")
            clock.advance(by: .seconds(1))
        }
        #expect(lines.all == ["full", "gone"])
        log.error("full")
        #expect(lines.all.last == "full (held back since: 59 times the same)")
        clock.advance(by: .seconds(90))
        log.error("full")
        #expect(lines.all.last == "full")
        log.error("gone")
        #expect(lines.all.last == "gone (held back since: 59 times the same)")
    }
}

/// Keeps what is logged.
private final class Lines: Sendable {
    private let kept = Mutex<[String]>([])

    var all: [String] { kept.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    private struct Handler: LogHandler {
        let lines: Lines
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { lines.kept.withLock { $0.append("\(event.message)") } }
    }
}
