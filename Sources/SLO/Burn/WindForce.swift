/// How hard it blows: one number, 0 to 12, for the highest burn rate anywhere.
///
/// The names are Beaufort's; the bounds are ours. Below force 5 the budget lasts the period; the steps
/// above are the rates people already page on.
package struct WindForce: Hashable, Comparable, Sendable {
    /// 0 … 12
    package let force: Int

    /// Burn rates at which each force begins, and what it is called at sea.
    ///
    ///     5   1      exactly the pace that spends the budget over the period
    ///     6   2      the serving guides' page over 1 h
    ///     7   4      the serving guides' page over 6 h
    ///     8   6      the workbook's page over 6 h
    ///     10  14.4   the workbook's page over 1 h
    ///     11  50, 12  100: 5 % and 10 % of requests fail at 99.9 %
    package static let table: [(burn: Double, name: String)] = [
        (0, "calm"), (0.01, "light air"), (0.25, "light breeze"), (0.5, "gentle breeze"),
        (0.75, "moderate breeze"), (1, "fresh breeze"), (2, "strong breeze"), (4, "near gale"),
        (6, "gale"), (10, "strong gale"), (14.4, "storm"), (50, "violent storm"), (100, "hurricane"),
    ]

    package init(force: Int) {
        self.force = min(max(force, 0), 12)
    }

    /// The force of a burn rate; no rate (no traffic, no data) is calm.
    package static func from(burn: Double?) -> WindForce {
        guard let burn, !burn.isNaN else { return WindForce(force: 0) }
        return WindForce(force: (table.lastIndex { $0.burn <= burn }) ?? 0)
    }

    package var name: String { WindForce.table[force].name }

    package static func < (left: WindForce, right: WindForce) -> Bool { left.force < right.force }
}

extension WindForce: CustomStringConvertible {
    /// `8 gale`
    package var description: String { "\(force) \(name)" }
}
