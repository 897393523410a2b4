import PromQL
import Support
import Telemetry

/// Makes random expressions of every form the grammar has, well typed.
struct ExpressionGenerator {
    var random: SeededGenerator

    /// Metric names, some of them words of the language.
    static let names = [
        "up", "a:b", "on", "sum", "Inf", "my.metric", "offset", "_", "x1", "bool", "start", "é",
    ]

    mutating func vector(_ depth: Int) -> Expression {
        if depth == 0 { return .selector(selector()) }
        switch random.int(in: 0...6) {
        case 0: return .selector(selector())
        case 1: return .unary(Unary(isNegation: random.chance(0.7), operand: vector(depth - 1)))
        case 2: return binary(vector(depth - 1), vector(depth - 1), isBoth: true)
        case 3: return binary(vector(depth - 1), scalar(depth - 1), isBoth: false)
        case 4: return aggregation(depth)
        case 5: return .call(FunctionCall(random.pick(["rate", "max_over_time"]), [matrix(depth - 1)]))
        default:
            return .call(
                FunctionCall(
                    "label_replace",
                    [vector(depth - 1)] + (0..<4).map { _ in .string(StringLiteral(random.pick(texts))) }))
        }
    }

    private let texts = ["a", "a.b", "", "é\n\t\"\\", "$1", "__name__", "\u{7f}\u{1}", "on"]

    private mutating func selector() -> VectorSelector {
        var matchers: [Matcher] = []
        for _ in 0..<random.int(in: 0...2) {
            matchers.append(
                Matcher(
                    random.pick(["job", "a.b", "by", "é", "le"]), random.pick([.equal, .notEqual]),
                    random.pick(texts)))
        }
        return VectorSelector(random.pick(Self.names), matchers, shift: shift())
    }

    private mutating func shift() -> TimeShift {
        var shift = TimeShift()
        if random.chance(0.2) { shift.offset = duration(isPositive: false) }
        if random.chance(0.2) {
            let time = Timestamp(milliseconds: Int64(random.int(in: -5_000_000...5_000_000)))
            shift.at = random.pick([.start, .end, .time(time)])
        }
        return shift
    }

    private mutating func duration(isPositive: Bool) -> DurationExpression {
        let literal = DurationExpression.literal(
            .milliseconds(Int64(random.int(in: (isPositive ? 1 : -90_000_000)...90_000_000))))
        switch random.int(in: 0...9) {
        case 0: return .step
        case 1: return .largest(.range, literal)
        case 2: return .binary(random.pick([.add, .multiply, .power, .subtract]), .step, literal)
        case 3: return .binary(.subtract, .range, .binary(.add, .step, literal))
        case 4: return .negated(.binary(.divide, .step, .range))
        default: return literal
        }
    }

    private mutating func matrix(_ depth: Int) -> Expression {
        if random.chance(0.7) || depth <= 0 {
            return .range(RangeSelector(selector(), range: duration(isPositive: true)))
        }
        let step = random.chance(0.5) ? duration(isPositive: true) : nil
        return .subquery(
            Subquery(vector(depth - 1), range: duration(isPositive: true), step: step, shift: shift()))
    }

    private mutating func scalar(_ depth: Int) -> Expression {
        switch random.int(in: 0...3) {
        case 0: return .call(FunctionCall("time", []))
        case 1 where depth > 0: return .call(FunctionCall("scalar", [vector(depth - 1)]))
        case 2 where depth > 0:
            return .binary(
                Binary(
                    random.pick([.add, .power, .divide, .arcTangent]), scalar(depth - 1), scalar(depth - 1)))
        default:
            let numbers = [0, 1, 0.1, 1e-9, 1e300, .infinity, .nan, 5, 123456.789]
            let value = random.pick(numbers)
            return .number(NumberLiteral(random.chance(0.3) ? -value : value))
        }
    }

    private mutating func binary(_ left: Expression, _ right: Expression, isBoth: Bool) -> Expression {
        let operators = BinaryOperator.allCases.filter { isBoth || !$0.isSet }
        var node = Binary(random.pick(operators), left, right)
        if node.operation.isComparison { node.returnsBool = random.chance(0.3) }
        if isBoth && random.chance(0.5) {
            node.matching = VectorMatching(isOn: random.chance(0.5), labels: ["a", "b.c"])
            if !node.operation.isSet {
                node.matching.cardinality = random.pick([.oneToOne, .manyToOne, .oneToMany])
            }
            if node.matching.cardinality != .oneToOne {
                node.matching.include = random.pick([[], ["by", "é"]])
            }
        }
        return random.chance(0.5) || isBoth
            ? .binary(node) : .binary(Binary(node.operation, right, left, returnsBool: node.returnsBool))
    }

    private mutating func aggregation(_ depth: Int) -> Expression {
        let operation = random.pick(AggregationOperator.allCases)
        let labels = random.pick([[], ["job"], ["a.b", "by"]])
        var node = Aggregation(operation, vector(depth - 1))
        node.grouping = random.chance(0.5) ? .by(labels) : .without(labels)
        if operation.parameterType == .scalar { node.parameter = scalar(depth - 1) }
        if operation.parameterType == .string { node.parameter = .string(StringLiteral("v")) }
        return .aggregate(node)
    }
}
