/// What became of a test file.
package struct PromQLTestReport: Sendable {
    package struct Failure: Sendable, CustomStringConvertible {
        /// Line of the `eval`, from 1.
        package var line: Int
        package var query: String
        package var what: String

        package var description: String { "line \(line): \(query)\n    \(what)" }
    }

    package var evaluations = 0
    package var failures: [Failure] = []
    package var passed: Int { evaluations - failures.count }
}
