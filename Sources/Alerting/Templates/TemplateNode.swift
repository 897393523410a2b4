/// A piece of a parsed template.
indirect enum TemplateNode: Hashable, Sendable {
    case text(String)
    case output(TemplatePipeline)
    /// `if` and `with`; `with` makes the value the dot of its first branch.
    case branch(TemplatePipeline, bindsDot: Bool, then: [TemplateNode], otherwise: [TemplateNode])
    /// `template`: another one's text, with the value as its dot.
    case call(TemplateCall, TemplatePipeline?)
    /// The body once for each element, which is its dot; variables are index and element, or element.
    case range(TemplatePipeline, variables: [String], body: [TemplateNode], otherwise: [TemplateNode])
    /// `break` or `continue`
    case leave(endsLoop: Bool)
}

/// A call of a template, and where it stands: bytes before the place.
struct TemplateCall: Hashable, Sendable {
    var name: String
    var offset: Int
}

/// Commands whose results flow from left to right, as the last argument of the next.
struct TemplatePipeline: Hashable, Sendable {
    /// `$name := …` or `$name = …`
    var variable: String?
    /// A new variable, not another value for one that is there.
    var declares = true
    var commands: [TemplateCommand]
}

/// One function call, or one value. A value whose last field takes arguments has them behind it, as
/// `.StartsAt.Format "15:04"`.
struct TemplateCommand: Hashable, Sendable {
    var function: TemplateFunction?
    var operands: [TemplateOperand]
    /// Bytes before it.
    var offset: Int
}

/// A value with the fields that are read from it: `.a.b`, `$name.a`, `( … ).a`.
struct TemplateOperand: Hashable, Sendable {
    indirect enum Head: Hashable, Sendable {
        case literal(TemplateValue)
        case dot
        /// The name without its dollar sign, empty for the whole data.
        case variable(String)
        case pipeline(TemplatePipeline)
    }

    var head: Head
    var fields: [TemplateField] = []
    /// Bytes before it.
    var offset: Int
}

struct TemplateField: Hashable, Sendable {
    var name: String
    /// Bytes before its point.
    var offset: Int
}
