/// What a window pair is held against: how bad its windows were, what they cost, or both.
package enum BudgetRule: String, Hashable, Sendable, CaseIterable {
    /// The burn rates of both windows exceed the factor. Traffic plays no part: a bad minute in an idle night
    /// weighs as much as one at noon.
    case ratio
    /// The long window spent more than its share of a whole period's budget: bad > share · budget · events of
    /// the period. The factor follows the traffic: share · events of the period / events of the window.
    case absolute
    /// Both of these: a guard that only ever makes an alert rarer.
    case both
}
