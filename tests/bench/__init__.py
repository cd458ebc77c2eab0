"""Ratios, not speeds: an absolute figure means nothing on another machine."""
