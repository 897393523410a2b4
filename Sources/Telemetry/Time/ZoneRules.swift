internal import Foundation

/// What the IANA database says of one zone: its offset at the beginning of 1970, each change up to 2100.
///
/// The database is the one Foundation carries (ICU's), so a container without `tzdata` gives the same
/// answers as the machine beside it. Foundation is asked once a zone; reading clocks looks in here.
struct ZoneRules: Sendable {
    /// The offset from UTC before the first change.
    var first = TimeSpan.zero
    /// By time.
    var changes: [ZoneChange] = []

    /// An offset that never changes.
    static let utc = ZoneRules()
    /// The years for which changes are looked up; from there on the last offset holds.
    private static let range = TimeRange(
        CivilTime(date: CivilDate(year: 1970, month: 1, day: 1)).utc,
        CivilTime(date: CivilDate(year: 2100, month: 1, day: 1)).utc)

    private init() {}

    /// Nil for a name that the IANA database does not know.
    init?(_ identifier: String) {
        guard ZoneRules.isName(identifier), let zone = TimeZone(identifier: identifier) else { return nil }
        func offset(_ date: Date) -> TimeSpan { .seconds(Int64(zone.secondsFromGMT(for: date))) }
        var date = Date(timeIntervalSince1970: ZoneRules.range.start.seconds)
        first = offset(date)
        var before = first
        while let next = zone.nextDaylightSavingTimeTransition(after: date), next > date,
            next.timeIntervalSince1970 < ZoneRules.range.end.seconds
        {
            let after = offset(next)
            // Summer time that becomes the standard time changes its name, not the clock.
            if after != before {
                let time = Timestamp(seconds: next.timeIntervalSince1970)
                changes.append(ZoneChange(time: time, before: before, after: after))
            }
            (date, before) = (next, after)
        }
    }

    /// Names to suggest: ICU lists the older spelling of a few. Its list has a second use here: nothing else
    /// makes the linker put the database into a static binary, and without it every name is unknown.
    static let names = ["UTC", "Etc/UTC", "Asia/Kolkata"] + TimeZone.knownTimeZoneIdentifiers

    /// Foundation also understands what the database does not list: `GMT+0230`, and three letters that mean
    /// other zones elsewhere (`BST` is Bangladesh's).
    private static func isName(_ text: String) -> Bool {
        text.contains("/") ? !text.hasPrefix("SystemV/") : plainNames.contains(text)
    }

    /// The database's names without a continent, most kept for old times' sake.
    private static let plainNames: Set<String> = [
        "CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "GB", "GB-Eire", "GMT", "GMT+0",
        "GMT-0", "GMT0", "Greenwich", "HST", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan",
        "Kwajalein", "Libya", "MET", "MST", "MST7MDT", "NZ", "NZ-CHAT", "Navajo", "PRC", "PST8PDT", "Poland",
        "Portugal", "ROC", "ROK", "Singapore", "Turkey", "UCT", "UTC", "Universal", "W-SU", "WET", "Zulu",
    ]
}

/// A moment at which a zone's clocks are set.
struct ZoneChange: Sendable {
    /// The first instant at which `after` holds.
    var time: Timestamp
    /// Offsets from UTC; positive east of Greenwich.
    var before: TimeSpan
    var after: TimeSpan
}
