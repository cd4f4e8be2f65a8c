"""Movie recommendations by alternating least squares on Spark: `job.run` shows the order of its steps."""
