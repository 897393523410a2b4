/// A piece of a parsed template.
indirect enum TemplateNode: Hashable, Sendable {
    case text(String)
    case output(TemplatePipeline)
    /// `if` and `with`; `with` makes the value the dot of its first branch.
    case branch(TemplatePipeline, bindsDot: Bool, then: [TemplateNode], otherwise: [TemplateNode])
    /// `template`: another one's text, with the value as its dot.
    case call(String, TemplatePipeline?)
    /// The body once for each element, which is its dot; variables are index and element, or element.
    case range(TemplatePipeline, variables: [String], body: [TemplateNode], otherwise: [TemplateNode])
}

/// Commands whose results flow from left to right, as the last argument of the next.
struct TemplatePipeline: Hashable, Sendable {
    /// `$name := …`
    var variable: String?
    var commands: [TemplateCommand]
}

/// One function call, or one value.
struct TemplateCommand: Hashable, Sendable {
    var function: TemplateFunction?
    var operands: [TemplateOperand]
}

indirect enum TemplateOperand: Hashable, Sendable {
    case literal(TemplateValue)
    /// `$name.a.b`; the name without its dollar sign, empty for the whole data.
    case variable(String, fields: [String])
    /// `.a.b`
    case dot(fields: [String])
    /// `( … ).a.b`
    case pipeline(TemplatePipeline, fields: [String])
}
