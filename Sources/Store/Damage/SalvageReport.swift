/// What a salvage brought over, and what it could not.
package struct SalvageReport: Hashable, Sendable {
    /// One table of the file.
    package struct Table: Hashable, Sendable {
        package var name: String
        /// Rows in the new file.
        package var kept = 0
        /// Rows that are there and are not what was written.
        package var damaged = 0
        /// Stretches of pages that SQLite cannot read, each with an unknown number of rows.
        package var gaps = 0

        package var isWhole: Bool { damaged == 0 && gaps == 0 }
    }

    package var tables: [Table] = []
    /// Samples in the chunks and batches kept.
    package var samples = 0
    /// Samples that are there and whole, but of series that are lost: they are left out.
    package var orphanedSamples = 0
    /// Nothing but the state's row was lost, which is made anew without a loss.
    package var isWhole: Bool { tables.allSatisfy(\.isWhole) }
}
