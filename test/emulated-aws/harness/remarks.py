"""What tests measured, for the summary at the end."""

REMARKS: list[str] = []


def remark(text: str) -> None:
    """Has the summary say something."""
    REMARKS.append(text)
