internal import PromQL

extension Expression {
    /// The expression with every aggregation and matching of it keeping some labels:
    /// `sum(x) / sum(y)` by `model` is `sum by (model) (x) / sum by (model) (y)`.
    func keeping(_ labels: [String]) -> Expression {
        switch self {
        case .number, .string, .selector, .range:
            return self
        case .subquery(var node):
            node.operand = node.operand.keeping(labels)
            return .subquery(node)
        case .unary(var node):
            node.operand = node.operand.keeping(labels)
            return .unary(node)
        case .binary(var node):
            node.left = node.left.keeping(labels)
            node.right = node.right.keeping(labels)
            node.matching.keep(labels)
            return .binary(node)
        case .aggregate(var node):
            node.operand = node.operand.keeping(labels)
            switch node.grouping {
            case .by(let names): node.grouping = .by(names.adding(labels))
            case .without(let names): node.grouping = .without(names.filter { !labels.contains($0) })
            }
            return .aggregate(node)
        case .call(var call):
            call.arguments = call.arguments.map { $0.keeping(labels) }
            return .call(call)
        }
    }
}

extension VectorMatching {
    /// Without a clause all labels are matched, these among them.
    fileprivate mutating func keep(_ names: [String]) {
        labels = isOn ? labels.adding(names) : labels.filter { !names.contains($0) }
    }
}

extension [String] {
    fileprivate func adding(_ names: [String]) -> [String] {
        self + names.filter { !contains($0) }
    }
}
