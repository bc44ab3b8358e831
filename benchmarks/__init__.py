"""Speed and memory. Ratios are taken within one run, since machines are noisy: `python -m benchmarks`."""
