package import Logging
internal import Synchronization
package import Telemetry

/// Logs an error that comes again each second once a minute, with how often it came.
package final class SparingLog: Sendable {
    private let logger: Logger
    private let time: any TimeSource
    private let said = Mutex<[String: Said]>([:])
    private static let pause: UInt64 = 60_000_000_000

    private struct Said {
        /// On the monotonic clock, in nanoseconds.
        var at: UInt64
        var repetitions = 0
    }

    package init(_ logger: Logger, time: any TimeSource = WallClock()) {
        self.logger = logger
        self.time = time
    }

    package func error(_ text: String) {
        guard let repetitions = turn(of: text, at: time.monotonicNanoseconds) else { return }
        logger.error("\(text)\(repetitions == 0 ? "" : " (held back since: \(repetitions) times the same)")")
    }

    /// How often the text was held back since it was last said; nil when it is held back now.
    private func turn(of text: String, at now: UInt64) -> Int? {
        said.withLock { said in
            if let last = said[text], now - last.at < SparingLog.pause {
                said[text]?.repetitions += 1
                return nil
            }
            let repetitions = said[text]?.repetitions ?? 0
            // Texts with numbers in them must not gather for ever.
            said = said.filter { now - $0.value.at < 10 * SparingLog.pause }
            said[text] = Said(at: now)
            return repetitions
        }
    }
}
