/// The four types of PromQL.
package enum ExpressionType: String, Hashable, Sendable {
    case scalar
    case string
    case vector
    case matrix

    /// The words error messages use.
    package var name: String {
        switch self {
        case .scalar: "scalar"
        case .string: "string"
        case .vector: "instant vector"
        case .matrix: "range vector"
        }
    }
}

extension Expression {
    /// The type of the value; a call of an unknown function counts as an instant vector.
    package var type: ExpressionType {
        switch self {
        case .number: .scalar
        case .string: .string
        case .selector, .aggregate: .vector
        case .range, .subquery: .matrix
        case .unary(let node): node.operand.type
        case .binary(let node):
            node.left.type == .scalar && node.right.type == .scalar ? .scalar : .vector
        case .call(let node): FunctionSignature.named(node.name)?.result ?? .vector
        }
    }
}
