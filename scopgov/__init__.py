"""The platform on which a worker cooperative governs its AI models."""
