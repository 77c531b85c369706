"""What an operator may change: one frozen record, read once at the edge from flags, environment and defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from faqbot.errors import InputError


@dataclass(frozen=True, slots=True)
class Settings:
    """The dozen things an operator has reason to change; each reads ``FAQBOT_<NAME>`` from the environment."""

    index: Path = Path("index")
    corpus: tuple[Path, ...] = (Path("corpus"),)
    encoder: str = ""  # "" is the embedded model; else a sentence-transformers folder or name
    threads: int = 2  # of the encoder
    top_k: int = 3  # hits returned with an answer
    error_rate: float = 0.05  # 允许答错的比例: share of wrong answers among those given, in (0, 1)
    host: str = "127.0.0.1"
    port: int = 7860

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None, **flags: object) -> Settings:
        """Read the settings: a flag that is not None wins over ``FAQBOT_…``, which wins over the default.

        :param flags: values by field name as a command line gives them; None means "not given".
        :raises InputError: when a variable's text is not of its field's kind.
        """
        environment = os.environ if environment is None else environment
        values: dict[str, object] = {}
        for field in fields(cls):
            variable = f"FAQBOT_{field.name.upper()}"
            if flags.get(field.name) is not None:
                values[field.name] = flags[field.name]
            elif environment.get(variable):
                values[field.name] = _parse(variable, environment[variable], getattr(_DEFAULTS, field.name))
        return cls(**values)  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        if not 0 < self.error_rate < 1:
            raise InputError(f"允许答错的比例 is {self.error_rate}; expected a share between 0 and 1, such as 0.05.")
        if self.top_k < 1:
            raise InputError(f"top-k is {self.top_k}; expected 1 or more.")


_DEFAULTS = Settings()


def _parse(variable: str, text: str, default: object) -> object:
    try:
        if isinstance(default, tuple):
            return tuple(Path(part) for part in text.split(os.pathsep) if part)
        return type(default)(text)  # type: ignore[call-arg]
    except ValueError:
        kind = type(default).__name__
        raise InputError(f"{variable} is {text!r}; expected a value of type {kind}, such as {default}.") from None
