extension TemplateParser {
    /// `template "name" pipeline`
    mutating func call(_ tokens: inout TemplateTokens) throws(TemplateError) -> TemplateNode {
        let offset = tokens.offset
        let name = try name(&tokens)
        var argument: TemplatePipeline?
        if tokens.peek != nil { argument = try pipeline(&tokens) }
        try tokens.expectEnd()
        let call = TemplateCall(name: name, offset: offset)
        note(call)
        return .call(call, argument)
    }

    /// `define "name"` and its text up to `end`; `block "name" pipeline` is called where it stands, too.
    mutating func definition(
        _ keyword: String, _ tokens: inout TemplateTokens
    ) throws(TemplateError) -> TemplateNode? {
        let offset = tokens.offset
        let name = try name(&tokens)
        let argument = keyword == "block" ? try pipeline(&tokens) : nil
        try tokens.expectEnd()
        define(name, as: try body(of: keyword, at: offset))
        return keyword == "block" ? .call(TemplateCall(name: name, offset: offset), argument) : nil
    }

    private func name(_ tokens: inout TemplateTokens) throws(TemplateError) -> String {
        guard case .literal(.string(let name)) = tokens.peek else {
            throw TemplateError("the name of a template is missing", at: tokens.offset)
        }
        tokens.advance()
        return name
    }
}
