"""What an operator may change: one frozen record, read once at the edge from flags, environment and defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from faqbot.errors import InputError


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator has reason to change; each reads ``FAQBOT_<NAME>`` from the environment."""

    index: Path = Path("index")
    corpus: tuple[Path, ...] = (Path("corpus"),)
    encoder: str = ""  # "" is the embedded model; else a sentence-transformers folder or name
    threads: int = 2  # of the encoder
    top_k: int = 3  # hits returned with an answer
    error_rate: float = 0.05  # 允许答错的比例: share of wrong answers among those given, in (0, 1)
    host: str = "127.0.0.1"
    port: int = 7860
    name: str = "借贷问答"  # what the page calls itself
    contacts: str = ""  # whom a visitor may turn to, shown below the conversation
    disclaimer: str = "这里是公开的信息，不是法律意见，也不放贷、不代办。各家合同不同，以你签的合同为准。"
    journal: str = "journal.sqlite"  # where questions are kept, masked; "off" keeps nothing
    journal_days: int = 90  # how long
    password: str = field(default="", repr=False)  # of the page; "" lets everybody in
    admin_password: str = field(default="", repr=False)  # of the team's view; "" means there is none
    requests_per_minute: int = 60  # from one client beyond this machine; 0 is no limit

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None, **flags: object) -> Settings:
        """Read the settings: a flag that is not None wins over ``FAQBOT_…``, which wins over the default.

        :param flags: values by field name as a command line gives them; None means "not given".
        :raises InputError: when a variable's text is not of its field's kind.
        """
        environment = os.environ if environment is None else environment
        values: dict[str, object] = {}
        for one in fields(cls):
            variable = f"FAQBOT_{one.name.upper()}"
            if flags.get(one.name) is not None:
                values[one.name] = flags[one.name]
            elif environment.get(variable):
                values[one.name] = _parse(variable, environment[variable], getattr(_DEFAULTS, one.name))
        return cls(**values)  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        if not 0 < self.error_rate < 1:
            raise InputError(f"允许答错的比例 is {self.error_rate}; expected a share between 0 and 1, such as 0.05.")
        if self.top_k < 1:
            raise InputError(f"top-k is {self.top_k}; expected 1 or more.")
        if self.journal_days < 1:
            raise InputError(f"journal_days is {self.journal_days}; expected 1 or more. FAQBOT_JOURNAL=off keeps nothing.")
        if self.requests_per_minute < 0:
            raise InputError(f"requests_per_minute is {self.requests_per_minute}; expected 0 (no limit) or more.")


_DEFAULTS = Settings()


def _parse(variable: str, text: str, default: object) -> object:
    try:
        if isinstance(default, tuple):
            return tuple(Path(part) for part in text.split(os.pathsep) if part)
        return type(default)(text)  # type: ignore[call-arg]
    except ValueError:
        kind = type(default).__name__
        raise InputError(f"{variable} is {text!r}; expected a value of type {kind}, such as {default}.") from None
