/// Bucket bounds advised by OpenTelemetry's generative-AI conventions (`docs/gen-ai/gen-ai-metrics.md`),
/// used where an exponential histogram is shown as classic buckets.
package enum Boundaries {
    /// Seconds of a whole operation: 10 ms doubled up to 82 s, and on to 22 minutes, because long answers
    /// on small machines go beyond the advice.
    package static let operationSeconds: [Double] = [
        0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84,
        327.68, 655.36, 1310.72,
    ]
    /// Seconds until the first token.
    package static let firstTokenSeconds: [Double] = [
        0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
    ]
    /// Seconds per token after the first.
    package static let tokenSeconds: [Double] = [
        0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5,
    ]
    /// Tokens per operation: powers of four.
    package static let tokens: [Double] = [
        1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216,
        67_108_864,
    ]
}
