"""The platform on which a worker cooperative governs its AI models."""

import os

# One thread for each model: threads of one answer would fight with those of the others for the same cores, and sums
# made by several threads do not repeat to the last digit. Read by the libraries when they are first imported.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
