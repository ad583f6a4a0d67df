"""Commands that measure without a model: measure, task, doctor, selftest; what a session does stands in `sessions`."""
