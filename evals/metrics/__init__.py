"""What is measured, one file per kind: each says how a metric is defined, by whom, and scores one case.

A case's `Score` is a numerator and a denominator; `evals.metrics.aggregate` makes figures with intervals of them.
"""
