"""Write src/faqbot/index/words.txt: common Chinese words, which the repair of typos leaves as they are."""

import re
from pathlib import Path

from faqbot.text import simplify
from training.source import package_file, read

OUT = Path(__file__).resolve().parent.parent / "src" / "faqbot" / "index" / "words.txt"
_WORD = re.compile(r"▁?([\u4e00-\u9fff]{2,3})$")


def main() -> None:
    """Take the Simplified words of two or three characters among the base model's pieces: its makers' count of common text."""
    pieces = (match[1] for piece in read(package_file()).pieces if (match := _WORD.match(piece)))
    words = sorted({word for word in pieces if simplify(word) == word})
    OUT.write_text("".join(f"{word}\n" for word in words), encoding="utf-8")
    print(f"{len(words)} words, {OUT.stat().st_size / 1024:.0f} kB")


if __name__ == "__main__":
    main()
