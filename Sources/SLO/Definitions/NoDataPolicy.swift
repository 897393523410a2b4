/// What an SLO does while its indicator has no data. In no case does missing data read as met.
package enum NoDataPolicy: String, Hashable, Sendable, CaseIterable {
    /// Hold the last burn rates: a page neither fires nor resolves for want of data.
    case keep
    /// Burn as if every event were bad, in every window, until there is data again. Burn rates and alerts
    /// only: nobody knows how many events there were, so none is counted, and the budget stays as it was
    /// measured.
    case bad
    /// Report no burn rates; alerts resolve. For indicators that pause on purpose.
    case exclude
}
