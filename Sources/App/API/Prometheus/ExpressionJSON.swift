internal import PromQL
internal import Telemetry

/// An expression as the tree `/api/v1/parse_query` answers with. Parentheses are not kept by our parser,
/// so no node stands for them.
enum ExpressionJSON {
    static func write(_ expression: Expression, into writer: inout JSONWriter) {
        writer.object { writer in
            switch expression {
            case .number(let node):
                writer.member("type", "numberLiteral")
                writer.member("val", numberText(node.value))
            case .string(let node):
                writer.member("type", "stringLiteral")
                writer.member("val", node.value)
            case .selector(let node): selector(node, range: nil, &writer)
            case .range(let node): selector(node.selector, range: node.range, &writer)
            case .subquery(let node): subquery(node, &writer)
            case .unary(let node):
                writer.member("type", "unaryExpr")
                writer.member("op", node.isNegation ? "-" : "+")
                child("expr", node.operand, &writer)
            case .binary(let node): binary(node, &writer)
            case .aggregate(let node): aggregation(node, &writer)
            case .call(let node): call(node, &writer)
            }
        }
    }

    private static func child(_ name: String, _ expression: Expression?, _ writer: inout JSONWriter) {
        writer.key(name)
        if let expression { write(expression, into: &writer) } else { writer.null() }
    }

    private static func selector(
        _ node: VectorSelector, range: DurationExpression?, _ writer: inout JSONWriter
    ) {
        writer.member("type", range == nil ? "vectorSelector" : "matrixSelector")
        writer.member("name", node.name ?? "")
        if let range { span("range", range, &writer) }
        shift(node.shift, &writer)
        writer.key("matchers")
        writer.array { writer in
            for matcher in node.allMatchers {
                writer.object { writer in
                    writer.member("name", matcher.name)
                    writer.member("value", matcher.value)
                    writer.member("type", matcher.operation.rawValue)
                }
            }
        }
    }

    private static func shift(_ shift: TimeShift, _ writer: inout JSONWriter) {
        span("offset", shift.offset ?? .literal(.zero), &writer)
        writer.key("timestamp")
        if case .time(let time)? = shift.at { writer.integer(Int(time.milliseconds)) } else { writer.null() }
        writer.key("startOrEnd")
        switch shift.at {
        case .start: writer.string("start")
        case .end: writer.string("end")
        default: writer.null()
        }
    }

    /// Milliseconds; null for one that depends on the query's times.
    private static func span(_ name: String, _ span: DurationExpression, _ writer: inout JSONWriter) {
        writer.key(name)
        if case .literal(let span) = span { writer.integer(Int(span.milliseconds)) } else { writer.null() }
    }

    private static func subquery(_ node: Subquery, _ writer: inout JSONWriter) {
        writer.member("type", "subquery")
        child("expr", node.operand, &writer)
        span("range", node.range, &writer)
        span("step", node.step ?? .literal(.zero), &writer)
        shift(node.shift, &writer)
    }

    private static func aggregation(_ node: Aggregation, _ writer: inout JSONWriter) {
        writer.member("type", "aggregation")
        writer.member("op", node.operation.rawValue)
        child("expr", node.operand, &writer)
        child("param", node.parameter, &writer)
        switch node.grouping {
        case .by(let names): list("grouping", names, &writer)
        case .without(let names): list("grouping", names, &writer)
        }
        if case .without = node.grouping {
            writer.member("without", true)
        } else {
            writer.member("without", false)
        }
    }

    private static func call(_ node: FunctionCall, _ writer: inout JSONWriter) {
        writer.member("type", "call")
        writer.key("func")
        writer.object { writer in
            let signature = FunctionSignature.named(node.name)
            writer.member("name", node.name)
            list("argTypes", signature?.arguments.map(\.rawValue) ?? [], &writer)
            writer.member("variadic", signature.map { $0.isVariadic ? -1 : $0.optional } ?? 0)
            writer.member("returnType", (signature?.result ?? .vector).rawValue)
        }
        writer.key("args")
        writer.array { writer in for argument in node.arguments { write(argument, into: &writer) } }
    }

    private static func binary(_ node: Binary, _ writer: inout JSONWriter) {
        writer.member("type", "binaryExpr")
        writer.member("op", node.operation.rawValue)
        child("lhs", node.left, &writer)
        child("rhs", node.right, &writer)
        writer.key("matching")
        if node.left.type == .vector, node.right.type == .vector {
            writer.object { writer in
                writer.member("card", node.operation.isSet ? "many-to-many" : node.matching.cardinality.name)
                list("labels", node.matching.labels, &writer)
                writer.member("on", node.matching.isOn)
                list("include", node.matching.include, &writer)
            }
        } else {
            writer.null()
        }
        writer.member("bool", node.returnsBool)
    }

    private static func list(_ name: String, _ items: [String], _ writer: inout JSONWriter) {
        writer.key(name)
        writer.array { writer in for item in items { writer.string(item) } }
    }
}

extension VectorMatching.Cardinality {
    fileprivate var name: String {
        switch self {
        case .oneToOne: "one-to-one"
        case .manyToOne: "many-to-one"
        case .oneToMany: "one-to-many"
        }
    }
}
