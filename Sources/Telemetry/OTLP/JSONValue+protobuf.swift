/// Fields as protobuf's JSON form has them (protobuf.dev/programming-guides/json): absent and null are the
/// default, whole numbers of 64 bits are texts or numbers, special floats are texts.
extension JSONValue {
    func field(_ name: String) -> JSONValue? {
        guard let value = self[name], value != .null else { return nil }
        return value
    }

    func text(_ name: String) throws(OTLPJSONError) -> String {
        guard let value = field(name) else { return "" }
        guard let text = value.string else { throw OTLPJSONError(name, "is no text") }
        return text
    }

    func truth(_ name: String) throws(OTLPJSONError) -> Bool {
        guard let value = field(name) else { return false }
        guard let truth = value.bool else { throw OTLPJSONError(name, "is neither true nor false") }
        return truth
    }

    func unsigned(_ name: String) throws(OTLPJSONError) -> UInt64 {
        guard let value = field(name) else { return 0 }
        return try value.unsigned().or(name)
    }

    func signed(_ name: String) throws(OTLPJSONError) -> Int64? {
        guard let value = field(name) else { return nil }
        let read = value.string.flatMap { Int64($0) } ?? value.number.flatMap { Int64(exactly: $0) }
        guard let read else { throw OTLPJSONError(name, "is no whole number of 64 bits") }
        return read
    }

    func small(_ name: String) throws(OTLPJSONError) -> Int {
        guard let value = field(name) else { return 0 }
        let read = value.string.flatMap { Int32($0) } ?? value.number.flatMap { Int32(exactly: $0) }
        guard let read else { throw OTLPJSONError(name, "is no whole number of 32 bits") }
        return Int(read)
    }

    func double(_ name: String) throws(OTLPJSONError) -> Double? {
        guard let value = field(name) else { return nil }
        return try value.double().or(name)
    }

    func unsigned() -> Result<UInt64, OTLPJSONError> {
        if let read = string.flatMap({ UInt64($0) }) ?? number.flatMap({ UInt64(exactly: $0) }) {
            return .success(read)
        }
        return .failure(OTLPJSONError("", "is no whole number from 0 on of 64 bits"))
    }

    func double() -> Result<Double, OTLPJSONError> {
        if let number { return .success(number) }
        switch string {
        case "NaN": return .success(.nan)
        case "Infinity": return .success(.infinity)
        case "-Infinity": return .success(-.infinity)
        case .some(let text):
            if let number = (try? JSONValue.parse(text))?.number { return .success(number) }
            return .failure(OTLPJSONError("", "is no number"))
        case nil: return .failure(OTLPJSONError("", "is no number"))
        }
    }

    /// Calls for each item of a list, and tells in an error which one it was.
    func each(
        _ name: String, _ take: (JSONValue) throws(OTLPJSONError) -> Void
    ) throws(OTLPJSONError) {
        guard let value = field(name) else { return }
        guard case .array(let items) = value else { throw OTLPJSONError(name, "is no list") }
        for (place, item) in items.enumerated() {
            do throws(OTLPJSONError) {
                try take(item)
            } catch {
                throw error.inside("\(name)[\(place)]")
            }
        }
    }

    /// Reads what stands under a name; nil when nothing does.
    func inner<Result>(
        _ name: String, _ read: (JSONValue) throws(OTLPJSONError) -> Result
    ) throws(OTLPJSONError) -> Result? {
        guard let value = field(name) else { return nil }
        do throws(OTLPJSONError) {
            return try read(value.object())
        } catch {
            throw error.inside(name)
        }
    }

    func object() throws(OTLPJSONError) -> JSONValue {
        guard case .object = self else { throw OTLPJSONError("", "is no object") }
        return self
    }
}

extension Result where Failure == OTLPJSONError {
    func or(_ name: String) throws(OTLPJSONError) -> Success {
        switch self {
        case .success(let value): return value
        case .failure(let error): throw error.inside(name)
        }
    }
}
