"""Tests in which a process dies at the worst moment."""
