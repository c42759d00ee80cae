"""The ethics committee's opinions on model versions. Its charter checks are in `usecases`."""
