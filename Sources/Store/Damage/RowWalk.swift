internal import GRDB

/// Walks a table in the order of its tree and steps over what SQLite cannot read: rows whose content is gone,
/// and pages that stand no longer in the tree as they should.
///
/// First up, then from above into every stretch that the way up has passed over: a row whose id jumped, or a
/// page between two that are lost, costs no other row. Rows come out of order when ids are damaged, and
/// seldom twice when pages are; the caller tells by what is in them, or by the id they are likely to have.
struct RowWalk {
    /// What a walk has met where it could not go on.
    enum Obstacle {
        /// A row whose id is there and whose content is not.
        case row
        /// Pages that cannot be read, with an unknown number of rows.
        case pages
    }

    /// Ids between two that were read, the ends not among them.
    private struct Stretch {
        var low: Int64
        var high: Int64
        /// A row in it that was given already.
        var given: Int64?
        var obstacle: Obstacle
    }

    private let up: Query
    private let down: Query
    private let nextUp: Query
    private let nextDown: Query
    private var passed: [Stretch] = []
    /// More rows than the file can hold: a tree that has become a ring.
    private var stepsLeft: Int
    private(set) var unreadable = 0
    /// Stretches of rows of unknown number: pages that cannot be read.
    private(set) var gaps = 0

    /// Throws what SQLite says when the table is not there at all.
    init(_ db: Database, table: String, columns: String) throws {
        up = try Query(db, "SELECT rowid, \(columns) FROM \(table) WHERE rowid >= ? ORDER BY rowid")
        down = try Query(db, "SELECT rowid, \(columns) FROM \(table) WHERE rowid <= ? ORDER BY rowid DESC")
        nextUp = try Query(db, "SELECT rowid FROM \(table) WHERE rowid >= ? ORDER BY rowid LIMIT 1")
        nextDown = try Query(db, "SELECT rowid FROM \(table) WHERE rowid <= ? ORDER BY rowid DESC LIMIT 1")
        let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        stepsLeft = 2 * max(1, pages) * 1_024
    }

    /// With the query at a readable row, whose id is column 0, and the id it had before it was damaged if ids
    /// of the table have no gaps.
    typealias Body = (_ row: Query, _ likelyID: Int64) throws -> Void

    /// Calls `body` at each readable row.
    mutating func each(_ body: Body) throws {
        var next: Int64? = 0
        while let from = next { next = try ascend(from, body) }
        for stretch in passed {
            var met: [Obstacle] = []
            var next: Int64? = stretch.high - 1
            while let from = next, from > stretch.low {
                next = try descend(from, stretch, &met, body)
            }
            // The last one met from above is the first one met from below.
            for obstacle in met.dropLast() + [stretch.obstacle] { count(obstacle) }
        }
    }

    private mutating func count(_ obstacle: Obstacle) {
        switch obstacle {
        case .row: unreadable += 1
        case .pages: gaps += 1
        }
    }

    /// Walks to the end, then gives nil; or to what cannot be read, then gives the id to go on from.
    private mutating func ascend(_ from: Int64, _ body: Body) throws -> Int64? {
        var order = RowOrder(from - 1)
        up.bind(1, from)
        defer { up.finish() }
        while stepsLeft > 0, let isRow = try? up.step() {
            guard isRow else { return nil }
            stepsLeft -= 1
            let id = up.integer(0)
            let likely = order.likely(id)
            order.add(id)
            try body(up, likely)
        }
        up.finish()
        guard stepsLeft > 0, order.last < .max else { return nil }
        let (next, obstacle) = skip(order.last + 1, by: 1, towards: .max)
        passed.append(
            Stretch(low: order.sure, high: next ?? .max, given: order.unsure, obstacle: obstacle))
        return next
    }

    /// The same downwards, as far as the stretch goes.
    private mutating func descend(
        _ from: Int64, _ stretch: Stretch, _ met: inout [Obstacle], _ body: Body
    ) throws -> Int64? {
        // Negated, so that down is up.
        var order = RowOrder(-(from + (from < .max ? 1 : 0)))
        var below = 0
        down.bind(1, from)
        defer { down.finish() }
        while stepsLeft > 0, let isRow = try? down.step() {
            guard isRow else { return nil }
            stepsLeft -= 1
            let id = down.integer(0)
            if id <= stretch.low {
                // One alone may have jumped down here.
                below += 1
                if below == 2 { return nil }
                continue
            }
            below = 0
            let likely = -order.likely(-id)
            order.add(-id)
            if id != stretch.given { try body(down, likely) }
        }
        down.finish()
        guard stepsLeft > 0 else { return nil }
        let (next, obstacle) = skip(-order.last - 1, by: -1, towards: stretch.low)
        met.append(obstacle)
        return next
    }
}

extension RowWalk {
    /// Where to go on after a walk has failed at or behind `from`, and at what it failed.
    private func skip(_ from: Int64, by sign: Int64, towards end: Int64) -> (Int64?, Obstacle) {
        if case .some(let id) = first(from, sign) {
            return (id.flatMap { $0 == end ? nil : $0 + sign }, .row)
        }
        var (bad, good) = (from, end)
        for power in 0..<62 {
            guard let place = step(from, sign << power, end) else { break }
            if first(place, sign) != nil {
                good = place
                break
            }
            bad = place
        }
        // The nearest id whose page can be read. A good page between two bad ones may be passed over.
        while (good - bad).magnitude > 1 {
            let middle = bad + (good - bad) / 2
            if first(middle, sign) != nil { good = middle } else { bad = middle }
        }
        return (good == end ? nil : good, .pages)
    }

    /// Nil when that is the end or behind it.
    private func step(_ from: Int64, _ distance: Int64, _ end: Int64) -> Int64? {
        let (place, overflows) = from.addingReportingOverflow(distance)
        return overflows || (distance > 0 ? place >= end : place <= end) ? nil : place
    }

    /// The first row at or behind an id in a direction: nil when it cannot be read or stands out of order,
    /// `.some(nil)` when there is none.
    private func first(_ id: Int64, _ sign: Int64) -> Int64?? {
        let query = sign > 0 ? nextUp : nextDown
        query.bind(1, id)
        defer { query.finish() }
        guard let isRow = try? query.step() else { return nil }
        guard isRow else { return .some(nil) }
        let found = query.integer(0)
        return sign > 0 ? (found >= id ? found : nil) : (found <= id ? found : nil)
    }
}

/// Tells an id that jumped from the ids around it, which rise: one is sure when the next one is larger.
private struct RowOrder {
    /// No row up to here is still to come.
    private(set) var sure: Int64
    /// The newest id behind it.
    private(set) var unsure: Int64?
    /// Two ids in a row were neighbours: what follows can be told from them.
    private var isSteady = false

    init(_ start: Int64) { sure = start }

    var last: Int64 { unsure ?? sure }

    /// In a row of ids without gaps: the next one, unless this one may be right and the one before wrong.
    func likely(_ id: Int64) -> Int64 {
        isSteady && last < .max && (id > last + 1 || id <= sure) ? last + 1 : id
    }

    mutating func add(_ id: Int64) {
        guard id > sure else { return }
        if let unsure, unsure < .max, id == unsure + 1 { isSteady = true }
        if let unsure, id > unsure { sure = unsure }
        unsure = id
    }
}
