"""Figures for a machine that collects them, in the text format of Prometheus, version 0.0.4."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class Sample:
    """A figure; `suffix` is what a histogram puts behind the name."""

    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
    suffix: str = ""


@dataclass(frozen=True)
class Metric:
    """`kind` is gauge, counter or histogram."""

    name: str
    kind: str
    meaning: str
    samples: list[Sample]


def gauge(name: str, meaning: str, value: float) -> Metric:
    """One figure, without labels."""
    return Metric(name, "gauge", meaning, [Sample(value)])


def labeled(kind: str, name: str, meaning: str, label: str, found: Mapping[str, float]) -> Metric:
    """A figure for each value of one label."""
    return Metric(name, kind, meaning, [Sample(each, {label: of}) for of, each in found.items()])


def histogram(name: str, meaning: str, buckets: Mapping[float, int], total: float) -> Metric:
    """From counts by upper bound, each bucket alone; the last bound is infinite."""
    samples, so_far = [], 0
    for bound, count in buckets.items():
        so_far += count
        shown = "+Inf" if bound == float("inf") else f"{bound:g}"
        samples.append(Sample(so_far, {"le": shown}, "_bucket"))
    samples += [Sample(total, suffix="_sum"), Sample(so_far, suffix="_count")]
    return Metric(name, "histogram", meaning, samples)


def text(metrics: Iterable[Metric]) -> str:
    return "".join(f"{line}\n" for metric in metrics for line in _lines(metric))


def _lines(metric: Metric) -> list[str]:
    head = [f"# HELP {metric.name} {metric.meaning}", f"# TYPE {metric.name} {metric.kind}"]
    return head + [_line(metric.name, sample) for sample in metric.samples]


def _line(name: str, sample: Sample) -> str:
    labels = ",".join(f'{label}="{_escaped(value)}"' for label, value in sample.labels.items())
    return (
        f"{name}{sample.suffix}{{{labels}}} {sample.value:.15g}"
        if labels
        else (f"{name}{sample.suffix} {sample.value:.15g}")
    )


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
