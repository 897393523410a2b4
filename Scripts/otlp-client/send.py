"""Measure something with OpenTelemetry's SDK and send it, one instrument of every kind, in two exports.

  send.py --endpoint http://127.0.0.1:9464/v1/metrics [--encoding protobuf|json] [--gzip] [--delta] [--summary]

--delta asks the SDK for delta temporality. --summary sends a summary too, which no instrument makes: the message
is put together by hand. Exit 0 when the exporter says that every export was taken; its log is on stderr.
"""
import argparse
import gzip
import logging
import sys
import time

import requests
from opentelemetry.exporter.otlp.common.http import Compression
from opentelemetry.exporter.otlp.json.http.metric_exporter import OTLPMetricExporter as JSONExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter as ProtobufExporter
from opentelemetry.metrics import Observation
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from opentelemetry.sdk.metrics import Counter, Histogram, MeterProvider
from opentelemetry.sdk.metrics.export import AggregationTemporality, PeriodicExportingMetricReader
from opentelemetry.sdk.metrics.view import ExponentialBucketHistogramAggregation, View
from opentelemetry.sdk.resources import Resource


def send_summary(endpoint: str) -> bool:
    request = ExportMetricsServiceRequest()
    metrics = request.resource_metrics.add()
    attribute = metrics.resource.attributes.add()
    attribute.key = "service.name"
    attribute.value.string_value = "shop"
    metric = metrics.scope_metrics.add().metrics.add(name="gc.pause", unit="s")
    point = metric.summary.data_points.add(time_unix_nano=time.time_ns(), count=4, sum=2.0)
    point.quantile_values.add(quantile=0.5, value=0.25)
    point.quantile_values.add(quantile=1, value=1.5)
    answer = requests.post(
        endpoint,
        data=gzip.compress(request.SerializeToString()),
        headers={"Content-Type": "application/x-protobuf", "Content-Encoding": "gzip"},
        timeout=10,
    )
    response = ExportMetricsServiceResponse.FromString(answer.content)
    print(answer.status_code, answer.headers["Content-Type"], response, file=sys.stderr)
    return answer.status_code == 200 and not response.HasField("partial_success")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--encoding", choices=["protobuf", "json"], default="protobuf")
    parser.add_argument("--gzip", action="store_true")
    parser.add_argument("--delta", action="store_true")
    parser.add_argument("--summary", action="store_true")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)

    temporality = {}
    if options.delta:
        temporality = {Counter: AggregationTemporality.DELTA, Histogram: AggregationTemporality.DELTA}
    exporter = (JSONExporter if options.encoding == "json" else ProtobufExporter)(
        endpoint=options.endpoint,
        compression=Compression.GZIP if options.gzip else Compression.NONE,
        preferred_temporality=temporality,
        timeout=20,
    )
    reader = PeriodicExportingMetricReader(exporter, export_interval_millis=3_600_000)
    provider = MeterProvider(
        resource=Resource.create(
            {
                "service.name": "shop",
                "service.namespace": options.encoding,
                "service.instance.id": "one",
                "host.name": "h1",
                "build.tags": ["a", "b"],
            }
        ),
        metric_readers=[reader],
        views=[View(instrument_name="answer.size", aggregation=ExponentialBucketHistogramAggregation())],
    )
    meter = provider.get_meter("shop.web", "1.2")
    served = meter.create_counter("requests.served", unit="1")
    running = meter.create_up_down_counter("requests.running", unit="{request}")
    meter.create_observable_gauge("cache.use", [lambda _: [Observation(0.75, {"tier": 1})]], unit="1")
    duration = meter.create_histogram("http.server.request.duration", unit="s")
    size = meter.create_histogram("answer.size", unit="By")

    taken = True
    for _ in range(2):
        served.add(3, {"http.route": "/a"})
        served.add(4, {"http.route": "/b"})
        running.add(2)
        for value in [0.003, 0.2, 9.5]:
            duration.record(value, {"http.route": "/a"})
        for value in [1, 1000, 1_000_000]:
            size.record(value)
        taken = provider.force_flush() and taken
        time.sleep(0.01)
    if options.summary:
        taken = send_summary(options.endpoint) and taken
    provider.shutdown()
    return 0 if taken else 1


if __name__ == "__main__":
    sys.exit(main())
