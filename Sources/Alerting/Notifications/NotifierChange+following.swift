extension NotifierChange {
    /// This change and a later one as a single one: what they come to when both are written.
    func followed(by later: NotifierChange) -> NotifierChange {
        var both = self
        both.notifications += later.notifications
        let groups = Set(later.savedGroups.map(\.id)).union(later.removedGroups)
        both.savedGroups = savedGroups.filter { !groups.contains($0.id) } + later.savedGroups
        both.removedGroups = removedGroups.filter { !groups.contains($0) } + later.removedGroups
        let lanes = Set(later.savedLogs.keys).union(later.removedLogs)
        both.savedLogs = savedLogs.filter { !lanes.contains($0.key) }.merging(later.savedLogs) { $1 }
        both.removedLogs = removedLogs.filter { !lanes.contains($0) } + later.removedLogs
        return both
    }
}
