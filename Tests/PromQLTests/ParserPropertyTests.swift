import PromQL
import Support
import Testing

struct ParserPropertyTests {
    /// `parse(print(e)) == e`.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func readsBackWhatItPrints(seed: UInt64) throws {
        var generator = ExpressionGenerator(random: SeededGenerator(seed: seed))
        for round in 0..<1_500 {
            let expression = generator.vector(round % 5)
            let text = expression.description
            do {
                #expect(try Parser.parse(text) == expression, "seed \(seed): \(text)")
            } catch {
                Issue.record("seed \(seed): \(error) in \(text)")
            }
        }
    }

    /// Damaged queries, `BEAUFORT_FUZZ` for each seed, are read or refused with a place inside the text; what
    /// is read prints and reads back.
    @Test(arguments: [11, 12, 13] as [UInt64])
    func takesOrRefusesAnything(seed: UInt64) {
        var generator = ExpressionGenerator(random: SeededGenerator(seed: seed))
        for round in 0..<FuzzCount.inputs(7_000) {
            let text = String(
                decoding: generator.random.mutate(Array(generator.vector(round % 4).description.utf8)),
                as: UTF8.self)
            do {
                let expression = try Parser.parse(text)
                let printed = expression.description
                #expect((try? Parser.parse(printed)) == expression, "seed \(seed): \(text)")
            } catch {
                #expect(error.offset >= 0 && error.offset <= text.utf8.count, "seed \(seed): \(text)")
                #expect(!error.what.isEmpty)
            }
        }
    }
}
