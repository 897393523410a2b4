/// One word of the query.
struct Token: Hashable {
    enum Kind: Hashable {
        case end
        /// Letters, digits, `_` and, outside braces and brackets, `:`.
        case word
        /// A number or duration, not yet read.
        case number
        /// The text between the quotes with escapes resolved.
        case string(String)
        /// Operators and punctuation, as written.
        case symbol(String)
        /// The lexer could go no further, and why.
        case fault(String)
    }

    var kind: Kind
    var start: Int
    var end: Int

    var span: SourceSpan { SourceSpan(start, end) }
}
