internal import GRDB
internal import Telemetry

/// The table `rollup`: before which day a length of slices holds. A day is put behind the boundary first and
/// its chunks are written anew after that, so that queries take whole slices of it from then on.
enum RollupTable {
    static let creation = """
        CREATE TABLE rollup (
            slice INTEGER PRIMARY KEY,
            before INTEGER NOT NULL,
            checksum INTEGER NOT NULL
        );
        """

    static func fetch(_ db: Database) throws -> Rollups {
        let query = try Query(db, "SELECT slice, before, checksum, row_checksum(slice, before) FROM rollup")
        var levels: [Rollups.Level] = []
        while try query.step() {
            guard query.integer(2) == query.integer(3) else { throw Corruption.rollup(query.integer(0)) }
            levels.append(
                Rollups.Level(
                    slice: TimeSpan(milliseconds: query.integer(0)),
                    before: Timestamp(milliseconds: query.integer(1))))
        }
        return Rollups(levels)
    }

    static func write(_ level: Rollups.Level, _ db: Database) throws {
        let query = try Query(
            db, "INSERT OR REPLACE INTO rollup VALUES (?1, ?2, row_checksum(?1, ?2))")
        query.bind(1, level.slice.milliseconds)
        query.bind(2, level.before.milliseconds)
        try query.run()
    }
}
