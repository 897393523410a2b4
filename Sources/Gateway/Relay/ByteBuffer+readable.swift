internal import NIOCore

extension ByteBuffer {
    /// As `withUnsafeReadableBytes`, with the closure's own error type.
    @inline(__always)
    func withReadable<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        var result: Result<Value, Failure>?
        withUnsafeReadableBytes { bytes in
            do throws(Failure) {
                result = .success(try body(bytes))
            } catch {
                result = .failure(error)
            }
        }
        guard let result else { preconditionFailure("the closure is called once") }
        return try result.get()
    }
}
