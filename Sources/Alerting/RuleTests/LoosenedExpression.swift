internal import PromQL

extension Expression {
    /// The expression without its conditions: what an alerting rule looks at, whatever its limits are. Nil
    /// when it asks for something's absence, of which nothing to see is the very point.
    var loosened: Expression? {
        var asksForAbsence = false
        visit { node in
            if case .call(let call) = node, call.name.hasPrefix("absent") { asksForAbsence = true }
        }
        return asksForAbsence ? nil : withoutConditions
    }

    private var withoutConditions: Expression {
        guard case .binary(var binary) = self else { return self }
        if binary.operation.isComparison, !binary.returnsBool {
            let side = binary.left.type == .scalar ? binary.right : binary.left
            return side.withoutConditions
        }
        if binary.operation == .unless { return binary.left.withoutConditions }
        guard binary.operation.isSet else { return self }
        binary.left = binary.left.withoutConditions
        binary.right = binary.right.withoutConditions
        return .binary(binary)
    }
}
