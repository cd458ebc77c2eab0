"""Figures for a machine that collects them, in the text format of Prometheus, version 0.0.4."""

from collections.abc import Iterable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def gauge(name: str, meaning: str, value: float) -> Metric:
    """One figure, without labels."""
    return GaugeMetricFamily(name, meaning, value=value)


def gauges(name: str, meaning: str, label: str, found: Mapping[str, float]) -> Metric:
    """A figure for each value of one label."""
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for of, value in found.items():
        family.add_metric([of], value)
    return family


def counter(name: str, meaning: str, count: float) -> Metric:
    """One count, without labels, which only rises."""
    return CounterMetricFamily(name, meaning, value=count)


def counters(
    name: str, meaning: str, labels: Iterable[str], found: Mapping[tuple[str, ...], float]
) -> Metric:
    """A count for the values of some labels, in the order of `labels`."""
    family = CounterMetricFamily(name, meaning, labels=list(labels))
    for of, count in found.items():
        family.add_metric(of, count)
    return family


def histogram(name: str, meaning: str, buckets: Mapping[float, int], total: float) -> Metric:
    """From counts by upper bound, each bucket alone; the last bound is infinite."""
    so_far, known = 0, []
    for bound, count in buckets.items():
        so_far += count
        known.append((floatToGoString(bound), float(so_far)))
    return HistogramMetricFamily(name, meaning, buckets=known, sum_value=total)


def text(metrics: Iterable[Metric]) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Found(metrics))
    return generate_latest(registry)


class _Found(Collector):
    """What was found beforehand."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = list(metrics)

    def collect(self) -> Iterator[Metric]:
        yield from self._metrics
