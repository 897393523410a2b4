internal import GRDB

extension Database {
    /// Executes a statement that is prepared once: a wave of ten thousand alerts runs each of a handful ten
    /// thousand times.
    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
