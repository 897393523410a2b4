internal import Glibc

/// Room on the file's disk. The last of it is left to the records of alerting: a pager that falls silent
/// because the disk is full is no pager.
///
/// Two things see to that. Samples and requests are refused while less than `reserve` is left, so that the
/// log stays short. And the log's own bytes are taken from the disk when the store is opened: whoever else
/// fills the disk to its last byte, what is small can still be committed there.
struct DiskRoom {
    /// The database file.
    let path: String
    /// Bytes below which samples are refused.
    let reserve: Int

    /// Bytes the log has from the start and keeps at rest.
    static let logBytes = 8 << 20

    /// Bytes this user may still write; nil when the system does not say.
    var available: Int? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Int(clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)))
    }

    /// - Throws: `.diskFull` when samples have to wait.
    func require() throws(StoreError) {
        if let available, available < reserve { throw .diskFull(path: path) }
    }

    /// Takes the log's bytes from the disk. A disk that is too full for it is none the worse.
    func holdLog() {
        let log = open(path + "-wal", O_WRONLY | O_CLOEXEC)
        guard log >= 0 else { return }
        defer { close(log) }
        // What stands behind the last frame is no frame: SQLite reads zeros as the end.
        posix_fallocate(log, 0, off_t(DiskRoom.logBytes))
    }
}

extension Int {
    /// The product, or the largest number when it is none.
    fileprivate init(clamping product: (partialValue: UInt64, overflow: Bool)) {
        self = product.overflow ? .max : Int(clamping: product.partialValue)
    }
}
