import Telemetry

extension ExponentialHistogram {
    /// Count, sum and populated buckets on one line: `{count:3, sum:4, (1,2]:3}`.
    var bucketText: String {
        var parts = [
            "count:\(numberText(count, style: .general))", "sum:\(numberText(sum, style: .general))",
        ]
        for bucket in populatedBuckets {
            let isZero = bucket.lower == -zeroThreshold && bucket.upper == zeroThreshold
            let open = isZero || bucket.upper < 0 ? "[" : "("
            let close = isZero || bucket.upper > 0 ? "]" : ")"
            let bounds =
                "\(numberText(bucket.lower, style: .general)),\(numberText(bucket.upper, style: .general))"
            parts.append("\(open)\(bounds)\(close):\(numberText(bucket.count, style: .general))")
        }
        return "{\(parts.joined(separator: ", "))}"
    }
}
