extension Store {
    func relieveHead() async throws(StoreError) {}
}
