/// US dollars.
package struct Cost: Hashable, Sendable {
    static let none = Reading.absent("no price known for these models")

    /// Over the last 30 days, or as long as there is data.
    package var total = none
    package var previousTotal = none
    package var byModel: [Tally] = []
    package var perThousandRequests = none
    package var perMillionTokens = none
    package var perHour = none
    /// Dollars in each step of the window.
    package var history = Timeline.empty

    package init() {}
}

/// Guardrail hits over the last 7 days.
package struct Safety: Hashable, Sendable {
    static let none = Reading.absent("no guardrail has reported")

    package var total = none
    package var rows: [SafetyRow] = []
    /// Hits in each step of the window.
    package var history = Timeline.empty

    package init() {}
}

package struct SafetyRow: Hashable, Sendable {
    package var category: String
    package var input: Double
    package var output: Double
    package var blocked: Double

    package init(category: String, input: Double, output: Double, blocked: Double) {
        self.category = category
        self.input = input
        self.output = output
        self.blocked = blocked
    }

    package var total: Double { input + output }
}
