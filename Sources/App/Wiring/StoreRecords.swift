internal import Alerting
internal import Operations
internal import Store

/// The tables that rooms other than the store keep in its file.
enum StoreRecords {
    static let all = [AlertingSchema.records, OperationsSchema.records, RuntimeEventRecords.schema]
}
