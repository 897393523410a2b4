/// Finds any of many phrases in one pass (Aho and Corasick 1975), over lower-cased ASCII in which a run
/// of white space is one space.
struct PhraseAutomaton: Sendable {
    /// Letter classes: bytes in no phrase share class 0.
    private var classes = [UInt8](repeating: 0, count: 256)
    private var classCount = 1
    /// Next state by state and class; the top bit says that a phrase ends there.
    private var table: [UInt16] = []
    private var ends: [UInt64] = []

    private static let endBit: UInt16 = 1 << 15

    /// Phrases and the rule each belongs to.
    init(_ phrases: [(String, Int)]) {
        let folded = phrases.map { (PhraseAutomaton.fold($0.0), $0.1) }
        for (bytes, _) in folded { bytes.forEach { addClass($0) } }
        var trie = Trie(classCount: classCount)
        for (bytes, rule) in folded where !bytes.isEmpty {
            trie.add(bytes.map { Int(classes[Int($0)]) }, rule: rule)
        }
        trie.close()
        ends = trie.ends
        table = trie.next.enumerated().map { _, state in
            UInt16(state) | (trie.ends[state] != 0 ? PhraseAutomaton.endBit : 0)
        }
    }

    var isEmpty: Bool { ends.count <= 1 }

    /// Reads text on from `state` and returns the rules whose phrases ended in it.
    /// `state` is 0 at the start of a text.
    func scan(_ bytes: UnsafeRawBufferPointer, state: inout UInt16, wasSpace: inout Bool) -> UInt64 {
        var found: UInt64 = 0
        var current = Int(state)
        for byte in bytes {
            let isSpace = byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
            if isSpace, wasSpace { continue }
            wasSpace = isSpace
            let step = table[current * classCount + Int(classes[isSpace ? 0x20 : Int(byte)])]
            current = Int(step & ~PhraseAutomaton.endBit)
            if step & PhraseAutomaton.endBit != 0 { found |= ends[current] }
        }
        state = UInt16(current)
        return found
    }

    private mutating func addClass(_ byte: UInt8) {
        guard classes[Int(byte)] == 0 else { return }
        classes[Int(byte)] = UInt8(classCount)
        if byte >= 0x61, byte <= 0x7A { classes[Int(byte - 0x20)] = UInt8(classCount) }
        classCount += 1
    }

    private static func fold(_ phrase: String) -> [UInt8] {
        let words = phrase.lowercased().split { $0.isWhitespace }
        return Array(words.joined(separator: " ").utf8)
    }
}

/// The automaton while it is built: a trie, then its failure links folded into full transitions.
private struct Trie {
    let classCount: Int
    var next: [Int]
    var ends: [UInt64] = [0]

    init(classCount: Int) {
        self.classCount = classCount
        next = [Int](repeating: 0, count: classCount)
    }

    mutating func add(_ letters: [Int], rule: Int) {
        var state = 0
        for letter in letters {
            let slot = state * classCount + letter
            if next[slot] == 0 {
                next[slot] = ends.count
                ends.append(0)
                next += [Int](repeating: 0, count: classCount)
            }
            state = next[slot]
        }
        ends[state] |= 1 << UInt64(rule)
    }

    /// Breadth first: a state's failure is known before its children's.
    mutating func close() {
        var failure = [Int](repeating: 0, count: ends.count)
        var queue = next.prefix(classCount).filter { $0 != 0 }
        var head = 0
        while head < queue.count {
            let state = queue[head]
            head += 1
            ends[state] |= ends[failure[state]]
            for letter in 0..<classCount {
                let slot = state * classCount + letter
                let fallback = next[failure[state] * classCount + letter]
                if next[slot] == 0 {
                    next[slot] = fallback
                } else {
                    failure[next[slot]] = fallback
                    queue.append(next[slot])
                }
            }
        }
    }
}
