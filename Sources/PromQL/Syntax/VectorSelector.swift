package import Telemetry

/// `name{matchers} @ time offset span`.
package struct VectorSelector: Hashable, Sendable {
    /// The metric name written in front of the braces or quoted inside them.
    package var name: String?
    /// The conditions in braces, without the one `name` stands for.
    package var matchers: [Matcher]
    package var shift: TimeShift
    package var span: SourceSpan

    package init(
        _ name: String?, _ matchers: [Matcher] = [], shift: TimeShift = TimeShift(),
        span: SourceSpan = SourceSpan()
    ) {
        self.name = name
        self.matchers = matchers
        self.shift = shift
        self.span = span
    }

    /// All conditions, the metric name among them: what a `SeriesSource` is asked with.
    package var allMatchers: [Matcher] {
        (name.map { [Matcher.metric($0)] } ?? []) + matchers
    }
}

/// The `offset` and `@` modifiers of a selector or subquery.
package struct TimeShift: Hashable, Sendable {
    /// How far back to look; negative looks ahead.
    package var offset: DurationExpression?
    package var at: AtModifier?

    package init(offset: DurationExpression? = nil, at: AtModifier? = nil) {
        self.offset = offset
        self.at = at
    }
}

/// The fixed moment of an `@` modifier.
package enum AtModifier: Hashable, Sendable {
    case time(Timestamp)
    /// The first step of the query.
    case start
    /// The last step of the query.
    case end
}

/// `selector[range]`.
package struct RangeSelector: Hashable, Sendable {
    package var selector: VectorSelector
    package var range: DurationExpression
    package var span: SourceSpan

    package init(_ selector: VectorSelector, range: DurationExpression, span: SourceSpan = SourceSpan()) {
        self.selector = selector
        self.range = range
        self.span = span
    }
}

/// `operand[range:step]`; without a step the engine's default is used.
package struct Subquery: Hashable, Sendable {
    package var operand: Expression
    package var range: DurationExpression
    package var step: DurationExpression?
    package var shift: TimeShift
    package var span: SourceSpan

    package init(
        _ operand: Expression, range: DurationExpression, step: DurationExpression? = nil,
        shift: TimeShift = TimeShift(), span: SourceSpan = SourceSpan()
    ) {
        self.operand = operand
        self.range = range
        self.step = step
        self.shift = shift
        self.span = span
    }
}
