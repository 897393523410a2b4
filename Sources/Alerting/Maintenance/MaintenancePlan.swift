package import SLO
package import Telemetry

/// All maintenance windows, in the order of their file.
package struct MaintenancePlan: Hashable, Sendable {
    package var windows: [MaintenanceWindow]

    package init(_ windows: [MaintenanceWindow] = []) {
        self.windows = windows
    }

    /// The windows that mute alerts at an instant.
    package func muting(at time: Timestamp) -> [MaintenanceWindow] {
        windows.filter { $0.mute != nil && $0.recurrence.contains(time) }
    }

    /// When events do not count, for the SLO engine.
    package var exclusions: Exclusions {
        windows.reduce(into: Exclusions()) { exclusions, window in
            switch window.exclude {
            case .none: break
            case .all: exclusions.everywhere.append(window.recurrence)
            case .named(let names):
                for name in names { exclusions.named[name, default: []].append(window.recurrence) }
            }
        }
    }

    /// What is held in a range, by start.
    package func occurrences(in range: TimeRange) -> [MaintenanceOccurrence] {
        windows.flatMap { window in
            window.recurrence.occurrences(in: range).map { MaintenanceOccurrence(window: window, range: $0) }
        }.sorted { ($0.range.start, $0.window.name) < ($1.range.start, $1.window.name) }
    }
}

/// A window held once.
package struct MaintenanceOccurrence: Hashable, Sendable {
    package var window: MaintenanceWindow
    /// Without its end.
    package var range: TimeRange
}
