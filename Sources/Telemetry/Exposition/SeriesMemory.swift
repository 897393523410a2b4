/// Remembers what the lines of earlier pages stood for. Pages of one target repeat their series in the
/// same order, so the next line is nearly always the one that followed last time, and comparing it is all.
struct SeriesMemory: Sendable {
    private struct Text: Sendable {
        let bytes: [UInt8]
        /// Number of the series it stands for; several texts may stand for one.
        let series: Int
    }

    /// A target whose labels change all the time must not fill our memory.
    private static let limit = 200_000

    private var texts: [Text] = []
    private var series: [Labels] = []
    private var textNumbers: [[UInt8]: Int] = [:]
    private var seriesNumbers: [Labels: Int] = [:]
    /// Texts in the order of the last page and of this one.
    private var lastOrder: [Int] = []
    private var order: [Int] = []

    mutating func beginPage() {
        if texts.count > SeriesMemory.limit { self = SeriesMemory() }
        lastOrder = order
        order.removeAll(keepingCapacity: true)
    }

    func labels(_ number: Int) -> Labels { series[number] }

    /// The series that a text stood for before; nil when it is new.
    mutating func recall(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        let expected = order.count < lastOrder.count ? lastOrder[order.count] : nil
        if let expected, texts[expected].bytes.elementsEqual(text) {
            order.append(expected)
            return texts[expected].series
        }
        guard let number = textNumbers[Array(text)] else { return nil }
        order.append(number)
        return texts[number].series
    }

    /// Takes a new text in and gives the number of its series.
    mutating func learn(_ text: UnsafeBufferPointer<UInt8>, _ labels: Labels) -> Int {
        let number: Int
        if let known = seriesNumbers[labels] {
            number = known
        } else {
            number = series.count
            series.append(labels)
            seriesNumbers[labels] = number
        }
        let key = Array(text)
        order.append(texts.count)
        textNumbers[key] = texts.count
        texts.append(Text(bytes: key, series: number))
        return number
    }
}
