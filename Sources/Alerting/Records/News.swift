/// What changed since somebody asked last. That it could not be written down keeps nobody from hearing it: a
/// page matters more than its record, which follows when the disk takes it.
struct News: Sendable {
    var transitions: [AlertTransition] = []
    /// Rules whose evaluations have begun to fail.
    var failing: [RuleFailure] = []
    /// Why some of it is not in the records yet.
    var failure: (any Error)?
}
