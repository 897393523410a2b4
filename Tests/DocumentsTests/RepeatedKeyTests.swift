import Documents
import Support
import Testing

/// A key that a mapping has twice is shown where it stands for the second time.
@Suite struct RepeatedKeyTests {
    @Test(arguments: [
        ("a: 1\nb: 2\na: 3\n", 3, 1, 1),
        ("a: 1\nb:\n  c: {x: 1, y: 2, x: 3}\n", 3, 19, 3),
        ("# ä\n'a b': 1\n\"a b\": 2\n", 3, 1, 2),
        // The third is not the one that is shown.
        ("k: 1\nk: 2\nk: 3\n", 2, 1, 1),
        // Keys of the same name in other mappings are no repetition, and other repetitions no hindrance.
        ("one: {n: 1}\ntwo: {n: 1, n: 2}\nthree: {n: 1, n: 2}\n", 2, 13, 2),
        ("b: 1\na: 1\nb: 2\na: 2\n", 4, 1, 2), ("a: 1\nb: 1\nb: 2\na: 2\n", 4, 1, 1),
        ("ka: 1\nkb: 1\nkb: 2\nka: 2\nka: 3\n", 4, 1, 1),
        ("a: 1\r\nb: 2\r\na: 3\r\n", 3, 1, 1),
        ("- x: 1\n- y: 1\n  z: [{q: 0}]\n  y: 2\n", 4, 3, 2),
        ("a: 1\n---\nb: 1\nb: 2\n", 4, 1, 3),
        // What is no key, though it reads like one.
        ("a: 1\ntext: |\n  a: 2\na: 3\n", 4, 1, 1),
    ])
    func isShownAtItsSecondPlace(_ text: String, _ line: Int, _ column: Int, _ first: Int) throws {
        let error = try #require(throws: DocumentError.self) { try Document.parse(text, file: "f.yaml") }
        #expect(error.position == SourcePosition(file: "f.yaml", line: line, column: column), "\(error)")
        #expect(error.what.hasSuffix("is written twice in one mapping, first in line \(first)"), "\(error)")
        #expect(error.remedy == "keep one of the two")
    }

    /// Wherever a key is put in again, that place is told.
    @Test(arguments: 0..<40) func anywhere(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let count = Int.random(in: 2..<30, using: &random)
        let depth = Int.random(in: 0..<4, using: &random)
        var lines = (0..<depth).map { String(repeating: " ", count: 2 * $0) + "level\($0):" }
        let indent = String(repeating: " ", count: 2 * depth)
        let names = (0..<count).map { "k\($0)é" }
        let again = Int.random(in: 0..<count, using: &random)
        let place = Int.random(in: (again + 1)...count, using: &random)
        var keys = names
        keys.insert(names[again], at: place)
        lines += keys.map { "\(indent)\($0): v" }
        let error = try #require(throws: DocumentError.self) {
            try Document.parse(lines.joined(separator: "\n"), file: "f")
        }
        #expect(error.position.line == depth + place + 1 && error.position.column == 2 * depth + 1)
    }

    /// An alias as a key stands where its anchor does; what is told is at least the first place.
    @Test func aliasesAsKeys() throws {
        let error = try #require(throws: DocumentError.self) {
            try Document.parse("a: &x k\nb: {*x : 1, k: 2}\n", file: "f")
        }
        #expect(error.what.contains("'k' is written twice"))
    }
}
