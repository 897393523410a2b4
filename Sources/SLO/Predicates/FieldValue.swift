/// What a request says about one field.
enum FieldValue: Hashable, Sendable {
    /// Counts, dollars, and durations (nanoseconds).
    case number(Double)
    /// The moment never came, but the request was watched for this long: the true value is larger.
    /// `ttft < 400ms` is therefore false, not unknown, once 400 ms have passed without a token.
    case moreThan(Double)
    case text(String)
    /// Several values at once; a comparison holds when it holds for one of them.
    case texts([String])
    case flag(Bool)
    /// Nothing was recorded.
    case unknown
}
