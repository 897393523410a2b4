internal import Documents

/// What the store takes on disk: the database and the journal beside it.
enum StoreSize {
    static func bytes(of path: String) -> Int {
        ["", "-wal"].reduce(0) { $0 + (FileSize.bytes(of: path + $1) ?? 0) }
    }
}
