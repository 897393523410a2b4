/// Scans one text that arrives in pieces, in bounded memory: what is found may lie across any number of
/// pieces. Keeps the rules that matched, never what matched.
package struct SafetyScanner {
    private let rules: SafetyRules
    private let mask: UInt64
    private var found: UInt64 = 0
    private var phraseState: UInt16 = 0
    private var wasSpace = true
    /// The run of word bytes being read, as far as it is kept.
    private var run: [UInt8] = []
    private var runTraits: UInt8 = 0
    /// Bytes between the last run and this one: 1 when a single space.
    private var separators = 0
    private var numbers = NumberGroups()
    private var account = AccountGroups()
    private var left: Int

    private static let keptRun = 320

    init(_ rules: SafetyRules, mask: UInt64) {
        self.rules = rules
        self.mask = mask
        left = rules.scannedBytes
    }

    package mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        guard left > 0 else { return }
        let bytes = bytes.count > left ? bytes.slice(0, left) : bytes
        left -= bytes.count
        if !rules.phrases.isEmpty {
            found |= rules.phrases.scan(bytes, state: &phraseState, wasSpace: &wasSpace)
        }
        var index = 0
        while index < bytes.count {
            let start = index
            var traits = runTraits
            while index < bytes.count {
                let trait = WordTrait.table[Int(bytes[index])]
                if trait == 0 { break }
                traits |= trait
                index += 1
            }
            if index < bytes.count {
                if run.isEmpty, isPlainWord(traits, index - start) {
                    if index > start { separators = 0 }
                } else {
                    keep(bytes, start, index, traits)
                    endRun()
                }
                separators = bytes[index] == 0x20 ? separators + 1 : separators + 2
                index += 1
            } else {
                keep(bytes, start, index, traits)
            }
        }
    }

    /// A word of letters too short for a key, with no number or account begun before it: most of any text.
    @inline(__always)
    private func isPlainWord(_ traits: UInt8, _ length: Int) -> Bool {
        traits & ~WordTrait.letter == 0 && length < SecretShape.shortest && numbers.isEmpty && account.isEmpty
    }

    private mutating func keep(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int, _ traits: UInt8) {
        guard end > start else { return }
        runTraits = traits
        run.append(contentsOf: bytes.slice(start, min(end, start + SafetyScanner.keptRun - run.count)))
    }

    /// A text ended and another begins: nothing is found across the two.
    package mutating func endText() {
        endRun()
        phraseState = 0
        wasSpace = true
        separators = 2
        numbers = NumberGroups()
        account = AccountGroups()
    }

    /// Indexes of the rules that matched.
    package mutating func finish() -> [Int] {
        endText()
        let matched = found & mask
        guard matched != 0 else { return [] }
        return rules.rules.indices.filter { matched >> UInt64($0) & 1 == 1 }
    }

    private mutating func endRun() {
        guard !run.isEmpty else { return }
        defer {
            run.removeAll(keepingCapacity: true)
            runTraits = 0
            separators = 0
        }
        let isNext = separators == 1
        if runTraits & WordTrait.at != 0, rules.emails != 0, EmailShape.matches(run) { found |= rules.emails }
        if runTraits & WordTrait.digit != 0, runTraits & WordTrait.letter == 0 {
            if numbers.append(run, isNext: isNext) { found |= rules.cards }
        } else {
            numbers = NumberGroups()
        }
        if rules.ibans != 0, account.append(run, isNext: isNext) { found |= rules.ibans }
        if run.count >= SecretShape.shortest, rules.secrets != 0, SecretShape.matches(run) {
            found |= rules.secrets
        }
    }
}

/// Kinds of byte that make up words, addresses, numbers and keys.
enum WordTrait {
    static let other: UInt8 = 1
    static let digit: UInt8 = 2
    static let letter: UInt8 = 4
    static let at: UInt8 = 8

    /// By byte; 0 for what ends a word.
    static let table: [UInt8] = (0...255).map { (byte: UInt8) -> UInt8 in
        switch byte {
        case 0x30...0x39: digit
        case 0x61...0x7A, 0x41...0x5A: letter
        case 0x40: at
        case 0x2E, 0x5F, 0x25, 0x2B, 0x2D: other
        default: 0
        }
    }
}
