package import Documents
package import Telemetry

/// One entry of a rule group.
package enum Rule: Hashable, Sendable {
    case alert(AlertRule)
    case recording(RecordingRule)

    /// The alert's or the recorded metric's name.
    package var name: String {
        switch self {
        case .alert(let rule): rule.name
        case .recording(let rule): rule.name
        }
    }

    package var expression: String {
        switch self {
        case .alert(let rule): rule.expression
        case .recording(let rule): rule.expression
        }
    }
}

/// Fires for each element its expression returns.
package struct AlertRule: Hashable, Sendable {
    package var name: String
    /// PromQL.
    package var expression: String
    /// How long an element must be there before its alert fires; 0 fires at once.
    package var holdFor: TimeSpan
    /// How long an alert stays firing after its element is gone.
    package var keepFiringFor: TimeSpan
    package var labels: [TemplatedLabel]
    package var annotations: [TemplatedLabel]
    /// Where the rule is written; nil for one made by the program.
    package var position: SourcePosition?

    package init(
        name: String, expression: String, holdFor: TimeSpan = .zero, keepFiringFor: TimeSpan = .zero,
        labels: [TemplatedLabel] = [], annotations: [TemplatedLabel] = [], position: SourcePosition? = nil
    ) {
        self.name = name
        self.expression = expression
        self.holdFor = holdFor
        self.keepFiringFor = keepFiringFor
        self.labels = labels
        self.annotations = annotations
        self.position = position
    }
}

/// Writes its expression's result back under a name of its own.
package struct RecordingRule: Hashable, Sendable {
    package var name: String
    package var expression: String
    /// Laid over the result's labels; an empty value takes the label away.
    package var labels: [Label]
    package var position: SourcePosition?

    package init(name: String, expression: String, labels: [Label] = [], position: SourcePosition? = nil) {
        self.name = name
        self.expression = expression
        self.labels = labels
        self.position = position
    }
}

/// A label or annotation whose value is a template.
package struct TemplatedLabel: Hashable, Sendable {
    package var name: String
    package var template: Template

    package init(_ name: String, _ template: Template) {
        self.name = name
        self.template = template
    }
}
