internal import Telemetry

/// What one remote-write body will write. Series that are known, and whose floats only go forward, are
/// taken as parts of the body's own columns; all others go the way of any append.
struct BlockIntake {
    private(set) var parts: [BatchWriter.Part] = []
    /// The others, worked out like any append.
    private(set) var intake: Intake
    private(set) var outcome: WriteOutcome
    private(set) var range: TimeRange?
    /// Names for series the body has brought: remembered once they are written.
    private var learnt: [(entry: Int, labels: Labels)] = []
    private var newestOfPart: [Int64: Int64] = [:]
    private var others: [Series] = []

    init(_ block: WriteBlock, head: inout Head, limit: Int) {
        outcome = WriteOutcome(skippedBy: block)
        intake = Intake([], head: &head, limit: limit)
        parts.reserveCapacity(block.entries.count)
        head.round &+= 1
        block.labelBytes.withUnsafeBytes { bytes in
            for (index, entry) in block.entries.enumerated() {
                take(entry, index, UnsafeRawBufferPointer(rebasing: bytes[entry.labels]), block, &head)
            }
        }
        if !others.isEmpty {
            for part in parts {
                newestOfPart[part.id] = block.times[part.samples.upperBound - 1].milliseconds
            }
            intake = Intake(others, head: &head, limit: limit, staged: newestOfPart)
            others = []
        }
        finish(block)
    }

    private mutating func take(
        _ entry: WriteBlock.Entry, _ index: Int, _ key: UnsafeRawBufferPointer, _ block: WriteBlock,
        _ head: inout Head
    ) {
        if entry.samples.isEmpty && entry.histograms.isEmpty { return }
        guard let (slot, id) = head.slot(of: key) else {
            return takeUnknown(entry, index, block, &head)
        }
        let place = Int(slot)
        // What comes of a series after others of this body that were put aside is put aside too.
        let isFirst = head.series[place].round != head.round
        head.series[place].round = head.round
        if isFirst, entry.histograms.isEmpty,
            block.ascends(entry.samples, after: head.series[place].last)
        {
            parts.append(BatchWriter.Part(slot: slot, id: id, samples: entry.samples))
        } else {
            others.append(filtered(entry, block, head.index.labels(slot), head.series[place]))
        }
    }

    private mutating func takeUnknown(
        _ entry: WriteBlock.Entry, _ index: Int, _ block: WriteBlock,
        _ head: inout Head
    ) {
        do throws(RemoteWriteError) {
            let labels = try block.labels(of: entry)
            learnt.append((index, labels))
            guard let slot = head.index.slot(of: labels) else {
                return others.append(filtered(entry, block, labels, nil))
            }
            head.series[Int(slot)].round = head.round
            others.append(filtered(entry, block, labels, head.series[Int(slot)]))
        } catch {
            outcome.invalidSamples += entry.samples.count + entry.histograms.count
            outcome.invalidReason = outcome.invalidReason ?? error.what
        }
    }

    /// A series without the samples that memory holds already, to the last bit: sent once more because an
    /// answer was lost, they are no fault.
    private mutating func filtered(
        _ entry: WriteBlock.Entry, _ block: WriteBlock, _ labels: Labels, _ known: HeadSeries?
    ) -> Series {
        var series = Series(labels: labels)
        for index in entry.samples {
            if let known, known.holds(block.times[index], block.values[index]) {
                outcome.repeatedSamples += 1
            } else {
                series.floats.append(block.times[index], block.values[index])
            }
        }
        for sample in block.histograms[entry.histograms] {
            if let known, known.holds(sample) {
                outcome.repeatedSamples += 1
                outcome.repeatedHistograms += 1
            } else {
                series.histograms.append(sample)
            }
        }
        return series
    }

    private mutating func finish(_ block: WriteBlock) {
        let batch = intake.batch
        outcome.samples = parts.reduce(0) { $0 + $1.samples.count }
        outcome.samples += batch.floats.reduce(0) { $0 + $1.column.count }
        outcome.histograms = batch.histograms.reduce(0) { $0 + $1.samples.count }
        outcome.outOfOrderSamples = Int(intake.counters.outOfOrder)
        outcome.rejectedSamples = Int(intake.counters.rejected)
        outcome.limitedSamples = Int(intake.counters.refused)
        outcome.fullMetric = intake.fullMetric
        var first = batch.range?.start ?? .distantFuture
        var last = batch.range?.end ?? .distantPast
        for part in parts {
            first = min(first, block.times[part.samples.lowerBound])
            last = max(last, block.times[part.samples.upperBound - 1])
        }
        range = first > last ? nil : TimeRange(first, last)
    }

    /// Remembers what the body calls its series, once they are in the head.
    func teach(_ head: inout Head, _ block: WriteBlock) {
        block.labelBytes.withUnsafeBytes { bytes in
            for (index, labels) in learnt {
                let key = UnsafeRawBufferPointer(rebasing: bytes[block.entries[index].labels])
                guard let slot = head.index.slot(of: labels) else { continue }
                let hash = head.raw.hash(key)
                head.raw.remember(key, hash: hash, slot: slot, id: head.index.entries[Int(slot)].id)
            }
        }
    }
}

extension Head {
    /// Where a series is, by the bytes its sender names it with.
    fileprivate mutating func slot(of key: UnsafeRawBufferPointer) -> (slot: Int32, id: Int64)? {
        let hash = raw.hash(key)
        guard let (slot, id) = raw.find(key, hash: hash) else { return nil }
        if Int(slot) < index.count, index.entries[Int(slot)].id == id { return (slot, id) }
        // Series were deleted, and the slots moved up.
        guard let slot = index.slot(id: id) else { return nil }
        raw.remember(key, hash: hash, slot: slot, id: id)
        return (slot, id)
    }
}

extension WriteBlock {
    /// Whether the samples go forward from `newest` and can all be stored.
    fileprivate func ascends(_ range: Range<Int>, after newest: Int64) -> Bool {
        guard !range.isEmpty, ChunkKey.canHold(times[range.lowerBound]),
            ChunkKey.canHold(times[range.upperBound - 1])
        else { return false }
        var newest = newest
        for time in times[range] {
            if time.milliseconds <= newest { return false }
            newest = time.milliseconds
        }
        return true
    }
}

extension HeadSeries {
    fileprivate func holds(_ time: Timestamp, _ value: Double) -> Bool {
        guard time.milliseconds <= last else { return false }
        let place = floats.times.partitioningIndex { $0 >= time }
        return place < floats.count && floats.times[place] == time
            && floats.values[place].bitPattern == value.bitPattern
    }

    fileprivate func holds(_ sample: HistogramSample) -> Bool {
        guard sample.time.milliseconds <= last else { return false }
        let place = histograms.partitioningIndex { $0.time >= sample.time }
        return place < histograms.count && histograms[place] == sample
    }
}
