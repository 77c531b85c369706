"""What the README promises exists."""

import re
from pathlib import Path

from faqbot.serve.cli import _parser

ROOT = Path(__file__).parent.parent


def test_every_command_in_the_readme_parses() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = [
        line.split("#")[0].split("|")[-1].strip()
        for block in re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
        for line in block.splitlines()
    ]
    commands = [line for line in lines if re.match(r"(?:\S+/)?faqbot ", line)]
    assert len(commands) >= 6
    import shlex

    for line in commands:
        words = list(shlex.split(line.split("<")[0]))[1:]
        _parser().parse_args(words)


def test_every_file_the_readme_links_to_exists() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (ROOT / target).exists(), target


def test_make_names_the_two_commands_of_the_readme() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^run:", makefile, re.MULTILINE)
    assert re.search(r"^test:", makefile, re.MULTILINE)
