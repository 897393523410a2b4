internal import GRDB
internal import Telemetry

/// A request on its way to or from a row of the log. Empty text is stored as NULL.
struct RequestRow {
    var request: RequestRecord
    var sampleProbability: Double

    /// Failed, unsafe and canary requests: always kept, and kept longer.
    var isNotable: Bool {
        request.outcome.error != nil || request.outcome.isTruncated || !request.safetyHits.isEmpty
            || !request.identity.canaryArm.isEmpty
    }

    init(_ request: RequestRecord, sampleProbability: Double) {
        self.request = request
        self.sampleProbability = sampleProbability
    }

    /// Decides by the id alone, so that a batch sent twice is sampled the same.
    func isKept(rate: Double) -> Bool {
        if isNotable || rate >= 1 { return true }
        let hash = Checksum.of(Array(request.id.utf8))
        return Double(hash) / 4_294_967_296 < rate
    }

    var arguments: StatementArguments {
        let identity = request.identity
        let head: [(any DatabaseValueConvertible)?] = [
            request.id, request.start.milliseconds, request.end.milliseconds, sampleProbability, isNotable,
            text(identity.operation), text(identity.method), text(identity.path), text(identity.route),
            text(identity.tenant), text(identity.region), text(identity.upstream),
            text(identity.requestedModel), text(identity.model), text(identity.modelVersion),
            text(identity.canaryArm), text(identity.traceID), text(identity.spanID),
            text(identity.promptHash), text(identity.responseHash),
        ]
        return StatementArguments(head + outcomeArguments + timingArguments + usageArguments)
    }

    private var outcomeArguments: [(any DatabaseValueConvertible)?] {
        let outcome = request.outcome
        return [
            outcome.status, outcome.error?.rawValue, text(outcome.finishReason), outcome.isStreaming,
            outcome.isTruncated, outcome.clientDisconnected, outcome.retries, outcome.isFallback,
            outcome.isCacheHit,
        ]
    }

    private var timingArguments: [(any DatabaseValueConvertible)?] {
        let timing = request.timing
        return [
            clamped(timing.queueNanoseconds), timing.firstByteNanoseconds.map(clamped),
            timing.firstTokenNanoseconds.map(clamped), clamped(timing.totalNanoseconds), timing.chunkCount,
            clamped(timing.meanGapNanoseconds), clamped(timing.maximumGapNanoseconds), timing.responseBytes,
        ]
    }

    private var usageArguments: [(any DatabaseValueConvertible)?] {
        let usage = request.usage
        return [
            usage.promptTokens, usage.completionTokens, usage.cachedTokens, usage.isEstimated,
            usage.costDollars, text(SafetyText.write(request.safetyHits)),
        ]
    }

    private func text(_ value: String) -> String? { value.isEmpty ? nil : value }

    /// SQLite's integers are signed.
    private func clamped(_ value: UInt64) -> Int64 { Int64(clamping: value) }
}

extension RequestRow {
    init(_ row: Row) {
        var cursor = RowCursor(row: row)
        request = RequestRecord(
            id: cursor.text(), start: Timestamp(milliseconds: cursor.integer()),
            end: Timestamp(milliseconds: cursor.integer()))
        sampleProbability = cursor.number() ?? 1
        _ = cursor.flag()
        request.identity = RequestRow.identity(&cursor)
        request.outcome = RequestRow.outcome(&cursor)
        request.timing = RequestRow.timing(&cursor)
        request.usage = RequestRow.usage(&cursor)
        request.safetyHits = SafetyText.read(cursor.text())
    }

    private static func identity(_ cursor: inout RowCursor) -> RequestIdentity {
        var identity = RequestIdentity()
        identity.operation = cursor.text()
        identity.method = cursor.text()
        identity.path = cursor.text()
        identity.route = cursor.text()
        identity.tenant = cursor.text()
        identity.region = cursor.text()
        identity.upstream = cursor.text()
        identity.requestedModel = cursor.text()
        identity.model = cursor.text()
        identity.modelVersion = cursor.text()
        identity.canaryArm = cursor.text()
        identity.traceID = cursor.text()
        identity.spanID = cursor.text()
        identity.promptHash = cursor.text()
        identity.responseHash = cursor.text()
        return identity
    }

    private static func outcome(_ cursor: inout RowCursor) -> RequestOutcome {
        var outcome = RequestOutcome()
        outcome.status = Int(cursor.integer())
        let error = cursor.text()
        // A kind this version does not know is still an error.
        outcome.error = error.isEmpty ? nil : RequestErrorKind(rawValue: error) ?? .internalError
        outcome.finishReason = cursor.text()
        outcome.isStreaming = cursor.flag()
        outcome.isTruncated = cursor.flag()
        outcome.clientDisconnected = cursor.flag()
        outcome.retries = Int(cursor.integer())
        outcome.isFallback = cursor.flag()
        outcome.isCacheHit = cursor.flag()
        return outcome
    }

    private static func timing(_ cursor: inout RowCursor) -> RequestTiming {
        var timing = RequestTiming()
        timing.queueNanoseconds = cursor.nanoseconds() ?? 0
        timing.firstByteNanoseconds = cursor.nanoseconds()
        timing.firstTokenNanoseconds = cursor.nanoseconds()
        timing.totalNanoseconds = cursor.nanoseconds() ?? 0
        timing.chunkCount = Int(cursor.integer())
        timing.meanGapNanoseconds = cursor.nanoseconds() ?? 0
        timing.maximumGapNanoseconds = cursor.nanoseconds() ?? 0
        timing.responseBytes = Int(cursor.integer())
        return timing
    }

    private static func usage(_ cursor: inout RowCursor) -> RequestUsage {
        var usage = RequestUsage()
        usage.promptTokens = cursor.optionalInteger()
        usage.completionTokens = cursor.optionalInteger()
        usage.cachedTokens = cursor.optionalInteger()
        usage.isEstimated = cursor.flag()
        usage.costDollars = cursor.number()
        return usage
    }
}

/// Takes a row's columns one after the other.
private struct RowCursor {
    let row: Row
    var column = 0

    /// Nil for NULL and for a value of another type: a damaged row must not end the process.
    private mutating func next<Value: DatabaseValueConvertible>() -> Value? {
        defer { column += 1 }
        let value: DatabaseValue = row[column]
        return Value.fromDatabaseValue(value)
    }

    mutating func text() -> String { next() ?? "" }
    mutating func integer() -> Int64 { next() ?? 0 }
    mutating func optionalInteger() -> Int? { next() }
    mutating func number() -> Double? { next() }
    mutating func flag() -> Bool { integer() != 0 }

    mutating func nanoseconds() -> UInt64? {
        let value: Int64? = next()
        return value.map { UInt64(clamping: $0) }
    }
}
