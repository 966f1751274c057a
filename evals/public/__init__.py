"""Public sets, read from a path, each with the metrics of its paper and the published figures beside ours."""
