/// A regular expression as instructions for `PatternMachine` (Thompson's construction, after
/// Russ Cox, "Regular Expression Matching: the Virtual Machine Approach").
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        case scalar(UInt32)
        case set(Int)
        case assertion(PatternAssertion)
        case save(Int)
        case jump(Int)
        /// Tries the first way before the second.
        case split(Int, Int)
        case match
    }

    /// A program this long is refused: `(a{1000}){1000}` is short to write.
    static let limit = 20_000

    private(set) var instructions: [Instruction] = []
    private(set) var sets: [ScalarSet] = []
    let groupNames: [String?]

    init(_ tree: PatternTree, groups: [String?], source: String) throws(PatternError) {
        groupNames = groups
        instructions.append(.save(0))
        guard emit(tree) else {
            throw PatternError(pattern: source, offset: 0, what: "expression too large")
        }
        instructions.append(.save(1))
        instructions.append(.match)
    }

    /// Appends the tree's instructions; false when the program grows beyond the limit.
    private mutating func emit(_ tree: PatternTree) -> Bool {
        guard instructions.count < PatternProgram.limit else { return false }
        switch tree {
        case .empty: return true
        case .scalar(let value): instructions.append(.scalar(value))
        case .set(let set):
            sets.append(set)
            instructions.append(.set(sets.count - 1))
        case .assertion(let assertion): instructions.append(.assertion(assertion))
        case .sequence(let parts): return parts.allSatisfy { emit($0) }
        case .group(let body, let number):
            instructions.append(.save(number * 2))
            guard emit(body) else { return false }
            instructions.append(.save(number * 2 + 1))
        case .alternatives(let branches): return emit(alternatives: branches)
        case .repeated(let body, let minimum, let maximum, let isGreedy):
            return emit(body, minimum, maximum, isGreedy)
        }
        return true
    }

    private mutating func emit(alternatives branches: [PatternTree]) -> Bool {
        var exits: [Int] = []
        for (position, branch) in branches.enumerated() {
            let isLast = position == branches.count - 1
            let split = instructions.count
            if !isLast { instructions.append(.match) }
            guard emit(branch) else { return false }
            if !isLast {
                exits.append(instructions.count)
                instructions.append(.match)
                instructions[split] = .split(split + 1, instructions.count)
            }
        }
        for exit in exits { instructions[exit] = .jump(instructions.count) }
        return true
    }

    private mutating func emit(_ body: PatternTree, _ minimum: Int, _ maximum: Int?, _ isGreedy: Bool) -> Bool
    {
        for _ in 0..<minimum { guard emit(body) else { return false } }
        guard let maximum else {
            let split = instructions.count
            instructions.append(.match)
            guard emit(body) else { return false }
            instructions.append(.jump(split))
            instructions[split] = branch(split + 1, instructions.count, isGreedy)
            return true
        }
        var splits: [Int] = []
        for _ in minimum..<maximum {
            splits.append(instructions.count)
            instructions.append(.match)
            guard emit(body) else { return false }
        }
        for split in splits { instructions[split] = branch(split + 1, instructions.count, isGreedy) }
        return true
    }

    private func branch(_ body: Int, _ exit: Int, _ isGreedy: Bool) -> Instruction {
        isGreedy ? .split(body, exit) : .split(exit, body)
    }
}
