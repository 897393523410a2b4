internal import Glibc

/// What the store takes on disk: the database and the journal beside it.
enum StoreSize {
    static func bytes(of path: String) -> Int {
        ["", "-wal"].reduce(0) { sum, ending in
            var information = stat()
            return stat(path + ending, &information) == 0 ? sum + Int(information.st_size) : sum
        }
    }
}
