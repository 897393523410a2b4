extension Expression {
    /// The expressions directly below.
    package var children: [Expression] {
        switch self {
        case .number, .string, .selector, .range: []
        case .subquery(let node): [node.operand]
        case .unary(let node): [node.operand]
        case .binary(let node): [node.left, node.right]
        case .aggregate(let node): [node.operand] + (node.parameter.map { [$0] } ?? [])
        case .call(let node): node.arguments
        }
    }

    /// The same node over others in the place of those directly below.
    ///
    /// - Parameter parameters: whether the numbers and strings that aggregations are given are among them.
    package func mappingChildren(
        parameters: Bool = true, _ transform: (Expression) -> Expression
    ) -> Expression {
        switch self {
        case .number, .string, .selector, .range:
            return self
        case .subquery(var node):
            node.operand = transform(node.operand)
            return .subquery(node)
        case .unary(var node):
            node.operand = transform(node.operand)
            return .unary(node)
        case .binary(var node):
            node.left = transform(node.left)
            node.right = transform(node.right)
            return .binary(node)
        case .aggregate(var node):
            node.operand = transform(node.operand)
            if parameters { node.parameter = node.parameter.map(transform) }
            return .aggregate(node)
        case .call(var node):
            node.arguments = node.arguments.map(transform)
            return .call(node)
        }
    }

    /// This expression and all below, depth first.
    package func visit(_ body: (Expression) -> Void) {
        body(self)
        for child in children { child.visit(body) }
    }
}
