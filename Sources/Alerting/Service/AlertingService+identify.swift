internal import Telemetry

extension AlertingService {
    /// Has the integrations numbered as they were when the last process ended. Before that nothing is decided
    /// and nothing sent: it would go to whoever now stands where the meant one stood.
    ///
    /// - Throws: when what was written down cannot be read.
    func identify(at time: Timestamp) async throws {
        if let identification { return try await identification.value }
        let task = Task {
            let register = try await IntegrationRecords(store).load()
            await take(register, at: time)
        }
        identification = task
        do {
            try await task.value
        } catch {
            identification = nil
            throw error
        }
    }

    private func take(_ register: IntegrationRegister, at time: Timestamp) async {
        self.register = register
        configuration = numbered(configuration, at: time)
        await dispatcher.reconfigure(configuration)
    }

    /// A configuration with the numbers its integrations go by from now on.
    func numbered(
        _ configuration: AlertmanagerConfiguration, at time: Timestamp
    ) -> AlertmanagerConfiguration {
        var configuration = configuration
        for entry in register.number(&configuration, at: time) {
            unregistered.removeAll { $0.receiver == entry.receiver && $0.number == entry.number }
            unregistered.append(entry)
        }
        return configuration
    }

    /// Writes new numbers down. While that fails they hold all the same: the next process would give the
    /// same ones.
    func writeRegister() async throws {
        let entries = unregistered
        guard !entries.isEmpty else { return }
        try await IntegrationRecords(store).save(entries)
        unregistered.removeAll { entries.contains($0) }
    }
}
