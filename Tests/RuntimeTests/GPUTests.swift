import Glibc
import Support
import Telemetry
import Testing

@testable import Runtime

@Suite struct GPUTests {
    @Test func nvidiaSMILines() throws {
        let readings = NvidiaSMIReader.parse(
            """
            GPU-aaaa, NVIDIA H200, 1024, 143771, 37, 312.45, 41
            GPU-bbbb, NVIDIA A100-SXM4-40GB, 19, 40536, [N/A], [Not Supported], 35\r
            GPU-cccc, NVIDIA GB10, [N/A], [N/A], 5, 12.5, [Unknown Error]
            No devices were found
            """)
        try #require(readings.map(\.id) == ["GPU-aaaa", "GPU-bbbb", "GPU-cccc"])
        #expect(readings[0].memoryUsedBytes == 1024 << 20)
        #expect(readings[0].utilization == 0.37)
        #expect(readings[0].powerWatts == 312.45)
        #expect(readings[1].utilization == nil && readings[1].powerWatts == nil)
        #expect(readings[1].temperatureCelsius == 35)
        #expect(readings[2].memoryUsedBytes == nil && readings[2].temperatureCelsius == nil)
    }

    @Test func absentValuesYieldNoSeries() {
        var reading = GPUReading(id: "GPU-1", name: "NVIDIA GB10", vendor: "nvidia")
        reading.utilization = 0.05
        let series = reading.series(labels: Labels(["upstream": "a"]), at: Timestamp(milliseconds: 1))
        #expect(
            series.map { "\($0.labels)" } == [
                "hw_gpu_utilization_ratio"
                    + #"{hw_id="GPU-1", hw_name="NVIDIA GB10", hw_vendor="nvidia", upstream="a"}"#
            ])
    }

    @Test func amdThroughSysfs() throws {
        let root = try TemporaryFolder()
        let card = "class/drm/card1/device"
        for (file, text) in [
            ("vendor", "0x1002\n"), ("device", "0x74a1\n"), ("mem_info_vram_total", "206141652992\n"),
            ("mem_info_vram_used", "1073741824\n"), ("gpu_busy_percent", "63\n"), ("unique_id", "f00d\n"),
            ("hwmon/hwmon3/power1_average", "250000000\n"), ("hwmon/hwmon3/temp1_input", "55000\n"),
        ] { try root.write("\(card)/\(file)", text) }
        try root.write("class/drm/card1-DP-1/device/vendor", "0x1002\n")
        try root.write("class/drm/card0/device/vendor", "0x8086\n")

        let reading = try #require(SysfsGPUReader.amd(root: root.path).read().readings.first)
        #expect(reading.id == "f00d" && reading.vendor == "amd")
        #expect(reading.memoryUsedBytes == 1 << 30 && reading.memoryLimitBytes == 206_141_652_992)
        #expect(reading.utilization == 0.63 && reading.powerWatts == 250 && reading.temperatureCelsius == 55)
        #expect(
            SysfsGPUReader.intel(root: root.path).read() == .absent("none in /sys/class/drm"),
            "a card without memory of its own serves no models")
        try root.write("class/drm/card0/device/lmem_total_bytes", "17179869184\n")
        try root.write("class/drm/card0/device/lmem_avail_bytes", "16106127360\n")
        let intel = try #require(SysfsGPUReader.intel(root: root.path).read().readings.first)
        #expect(intel.memoryUsedBytes == 1 << 30 && intel.utilization == nil)
    }

    @Test func blanksAreNoMemory() {
        #expect(NVML.plausible(used: 5, limit: 10) ?? (0, 0) == (5, 10))
        #expect(NVML.plausible(used: 5, limit: 0) == nil)
        #expect(NVML.plausible(used: UInt64.max, limit: 10) == nil)
        #expect(NVML.plausible(used: 0, limit: 0x7fff_ffff_ffff_fff2) == nil)
        #expect(MachineMemory.totalBytes("MemTotal:       16384 kB\nMemFree: 1 kB\n") == 16_384 << 10)
    }

    /// A library with NVML's entry points, compiled on the spot: proves that the calls are made as nvml.h
    /// declares them. Real hardware is checked with Scripts/gpu-check.
    @Test func nvmlCallsThroughARealLibrary() throws {
        let folder = try TemporaryFolder()
        let source = try folder.write("nvml.c", Self.fakeLibrary)
        let library = folder.file("libfake-nvml.so")
        let isCompiled = ["cc", "clang"].contains { compiler in
            system("\(compiler) -shared -fPIC -o '\(library)' '\(source)' 2>/dev/null") == 0
        }
        guard isCompiled else {
            Issue.record("no C compiler, though Swift brings clang")
            return
        }
        guard case .devices(let readings) = NVMLReader(libraries: [library]).read() else {
            Issue.record("no devices")
            return
        }
        #expect(readings.map(\.name) == ["Fake H200", "Fake H200"])
        #expect(readings.map(\.id) == ["GPU-0", "GPU-1"])
        #expect(readings[0].memoryUsedBytes == 111 && readings[0].memoryLimitBytes == 1_000)
        #expect(readings[0].utilization == 0.42)
        #expect(readings[0].powerWatts == 123.456)
        #expect(readings[0].temperatureCelsius == 61)
        // The second shares the machine's memory and supports little.
        #expect(readings[1].isUnified && readings[1].memoryUsedBytes == 700)
        #expect(readings[1].memoryLimitBytes == MachineMemory.totalBytes())
        #expect(readings[1].utilization == nil && readings[1].powerWatts == nil)
    }

    @Test func aLibraryThatIsNotThereIsAReason() {
        #expect(NVMLReader(libraries: ["libno-such.so"]).read() == .absent("libno-such.so is not installed"))
    }

    private static let fakeLibrary = """
        #include <string.h>
        #include <stdio.h>
        typedef struct { int index; } dev; static dev devices[2] = {{0}, {1}};
        typedef struct { unsigned version; unsigned long long total, reserved, free, used; } memory_v2;
        typedef struct { unsigned gpu, memory; } rates;
        typedef struct { unsigned pid; unsigned long long used; unsigned gi, ci; } process;
        int nvmlInit_v2(void) { return 0; }
        const char *nvmlErrorString(int code) { return "error"; }
        int nvmlDeviceGetCount_v2(unsigned *n) { *n = 2; return 0; }
        int nvmlDeviceGetHandleByIndex_v2(unsigned i, dev **d) { *d = &devices[i]; return 0; }
        int nvmlDeviceGetUUID(dev *d, char *s, unsigned n) { snprintf(s, n, "GPU-%d", d->index); return 0; }
        int nvmlDeviceGetName(dev *d, char *s, unsigned n) { snprintf(s, n, "Fake H200"); return 0; }
        int nvmlDeviceGetMemoryInfo_v2(dev *d, memory_v2 *m) {
            if (d->index || m->version != (sizeof(memory_v2) | 2u << 24)) return 3;
            m->total = 1000; m->reserved = 9; m->free = 880; m->used = 111; return 0; }
        int nvmlDeviceGetMemoryInfo(dev *d, unsigned long long *m) { return 3; }
        int nvmlDeviceGetUtilizationRates(dev *d, rates *r) {
            if (d->index) return 3; r->gpu = 42; r->memory = 99; return 0; }
        int nvmlDeviceGetPowerUsage(dev *d, unsigned *w) { if (d->index) return 3; *w = 123456; return 0; }
        int nvmlDeviceGetTemperature(dev *d, int sensor, unsigned *t) { *t = 61; return sensor; }
        int nvmlDeviceGetComputeRunningProcesses_v3(dev *d, unsigned *n, process *p) {
            if (*n < 3) return 7;
            *n = 3; p[0].pid = 1; p[0].used = 300; p[1].pid = 2; p[1].used = 400;
            p[2].pid = 3; p[2].used = ~0ull; return 0; }
        """
}
