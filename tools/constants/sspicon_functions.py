# SPDX-License-Identifier: MIT
def SEC_SUCCESS(Status: int) -> bool:
    """SEC_SUCCESS returns whether a status is a success or informational."""
    return Status >= 0
