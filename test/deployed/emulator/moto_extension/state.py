"""What the emulator remembers and was told, in one place; every module reads and writes it here."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any


@dataclass
class State:
    """Settings given at start, and records that the tests ask for."""

    endpoint: str = ""
    region: str = "us-east-1"
    lambda_host: str = ""
    code_folder: str = ""
    faults: list[dict[str, Any]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    mail: list[dict[str, Any]] = field(default_factory=list)
    # What SNS mailed to new addresses, to be confirmed with its token.
    confirmations: list[dict[str, str]] = field(default_factory=list)
    # Types and operations a template asked for and the emulator lacks.
    unsupported: list[str] = field(default_factory=list)
    # Logged, never enforced: moto applies a Deny but ignores its Condition.
    bucket_policies: dict[str, Any] = field(default_factory=dict)
    background_errors: list[str] = field(default_factory=list)
    # How much work goes on that AWS does on its own time.
    in_background: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


STATE = State()
ACCOUNT = "123456789012"
