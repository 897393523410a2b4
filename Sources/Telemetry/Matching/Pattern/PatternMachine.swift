/// Runs a program over a text, all alternatives at once: each scalar of the text is looked at once.
struct PatternMachine {
    private let program: PatternProgram

    init(_ program: PatternProgram) {
        self.program = program
    }

    /// Whether the whole text matches. Keeps no captures.
    func accepts(_ text: [UInt32]) -> Bool {
        var current = StateList(program.instructions.count)
        var following = StateList(program.instructions.count)
        add(0, at: 0, text, to: &current)
        for (position, scalar) in text.enumerated() {
            if current.states.isEmpty { return false }
            following.removeAll()
            for state in current.states where consumes(state, scalar) {
                add(state + 1, at: position + 1, text, to: &following)
            }
            swap(&current, &following)
        }
        return current.states.contains(program.instructions.count - 1)
    }

    /// Adds a state and all it reaches without taking a scalar.
    private func add(_ state: Int, at position: Int, _ text: [UInt32], to list: inout StateList) {
        var stack = [state]
        while let state = stack.popLast() {
            guard list.insert(state) else { continue }
            switch program.instructions[state] {
            case .jump(let target): stack.append(target)
            case .split(let first, let second):
                stack.append(second)
                stack.append(first)
            case .save: stack.append(state + 1)
            case .assertion(let assertion):
                if holds(assertion, at: position, text) { stack.append(state + 1) }
            case .scalar, .set, .match: break
            }
        }
    }

    private func consumes(_ state: Int, _ scalar: UInt32) -> Bool {
        switch program.instructions[state] {
        case .scalar(let wanted): wanted == scalar
        case .set(let index): program.sets[index].contains(scalar)
        default: false
        }
    }

    private func holds(_ assertion: PatternAssertion, at position: Int, _ text: [UInt32]) -> Bool {
        switch assertion {
        case .textStart: position == 0
        case .textEnd: position == text.count
        case .lineStart: position == 0 || text[position - 1] == 10
        case .lineEnd: position == text.count || text[position] == 10
        case .wordBoundary: isBoundary(position, text)
        case .notWordBoundary: !isBoundary(position, text)
        }
    }

    private func isBoundary(_ position: Int, _ text: [UInt32]) -> Bool {
        let before = position > 0 && ScalarSet.word.contains(text[position - 1])
        let after = position < text.count && ScalarSet.word.contains(text[position])
        return before != after
    }
}

extension PatternMachine {
    private struct Thread {
        var state: Int
        var slots: [Int]
    }

    /// Start and end of the match and its groups, or nil. Threads stand in order of preference, so the
    /// first that arrives is the one Perl would have found by backtracking.
    func find(_ text: [UInt32], from start: Int, wholeOnly: Bool) -> [Int]? {
        var threads: [Thread] = []
        var best: [Int]?
        let empty = [Int](repeating: -1, count: program.groupNames.count * 2)
        for position in start...max(start, text.count) {
            var list = StateList(program.instructions.count)
            var ready: [Thread] = []
            for thread in threads { follow(thread, at: position, text, &list, &ready) }
            if best == nil, position == start || !wholeOnly {
                follow(Thread(state: 0, slots: empty), at: position, text, &list, &ready)
            }
            threads = []
            for thread in ready {
                if case .match = program.instructions[thread.state] {
                    if wholeOnly, position != text.count { continue }
                    best = thread.slots
                    break
                }
                guard position < text.count, consumes(thread.state, text[position]) else { continue }
                threads.append(Thread(state: thread.state + 1, slots: thread.slots))
            }
            if threads.isEmpty, best != nil || wholeOnly { break }
        }
        return best
    }

    private func follow(
        _ thread: Thread, at position: Int, _ text: [UInt32], _ list: inout StateList, _ ready: inout [Thread]
    ) {
        var stack = [thread]
        while var thread = stack.popLast() {
            guard list.insert(thread.state) else { continue }
            switch program.instructions[thread.state] {
            case .jump(let target): stack.append(Thread(state: target, slots: thread.slots))
            case .split(let first, let second):
                stack.append(Thread(state: second, slots: thread.slots))
                stack.append(Thread(state: first, slots: thread.slots))
            case .save(let slot):
                thread.slots[slot] = position
                thread.state += 1
                stack.append(thread)
            case .assertion(let assertion):
                guard holds(assertion, at: position, text) else { continue }
                thread.state += 1
                stack.append(thread)
            case .scalar, .set, .match: ready.append(thread)
            }
        }
    }
}

/// States of one step, each once, in the order they were added.
private struct StateList {
    private(set) var states: [Int] = []
    private var marks: [Bool]

    init(_ count: Int) {
        marks = [Bool](repeating: false, count: count)
    }

    mutating func insert(_ state: Int) -> Bool {
        if marks[state] { return false }
        marks[state] = true
        states.append(state)
        return true
    }

    mutating func removeAll() {
        for state in states { marks[state] = false }
        states.removeAll(keepingCapacity: true)
    }
}
