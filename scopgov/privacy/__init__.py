"""What members read of data about persons: the inventory of sources and the register of processing."""
