# None, as in the original: nothing waits for the autoscaler.
