/// A piece of a parsed template.
indirect enum TemplateNode: Hashable, Sendable {
    case text(String)
    case output(TemplatePipeline)
    /// `if` and `with`; `with` makes the value the dot of its first branch.
    case branch(TemplatePipeline, bindsDot: Bool, then: [TemplateNode], otherwise: [TemplateNode])
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
    case pipeline(TemplatePipeline)
}

/// What actions compute with.
enum TemplateValue: Hashable, Sendable {
    case none
    case string(String)
    case integer(Int)
    case float(Double)
    case bool(Bool)
    case map([String: String])
    case sample(TemplateSample)
    case samples([TemplateSample])
    /// The dot at the top.
    case data
}
