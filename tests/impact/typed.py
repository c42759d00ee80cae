"""What is typed in the form of an impact assessment that is whole but for who answers for its risk."""

from __future__ import annotations

from scopgov.domain.impact import Topic

TYPED = {
    **{f"point_{topic.value}": "Said." for topic in Topic},
    "risks-0-what": "A client is set aside.",
    "risks-0-area": "rights",
    "risks-0-likelihood": "3",
    "risks-0-severity": "3",
    "risks-0-measure": "A person decides.",
    "risks-0-left_likelihood": "1",
    "risks-0-left_severity": "3",
}
