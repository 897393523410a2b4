internal import Logging
internal import Synchronization

/// Logs an error that comes again each second once a minute, with how often it came.
final class SparingLog: Sendable {
    private let logger: Logger
    private let said = Mutex<[String: Said]>([:])
    private static let pause = Duration.seconds(60)

    private struct Said {
        var at: ContinuousClock.Instant
        var repetitions = 0
    }

    init(_ logger: Logger) { self.logger = logger }

    func error(_ text: String) {
        guard let repetitions = turn(of: text, at: .now) else { return }
        logger.error(repetitions == 0 ? "\(text)" : "\(text) (\(repetitions) times more in the last minute)")
    }

    /// How often the text was held back since it was last said; nil when it is held back now.
    private func turn(of text: String, at now: ContinuousClock.Instant) -> Int? {
        said.withLock { said in
            if let last = said[text], now - last.at < SparingLog.pause {
                said[text]?.repetitions += 1
                return nil
            }
            let repetitions = said[text]?.repetitions ?? 0
            said = said.filter { now - $0.value.at < SparingLog.pause }
            said[text] = Said(at: now)
            return repetitions
        }
    }
}
