"""Write src/faqbot/index/pinyin.tsv: which characters are read how, for the repair of typos and of pinyin."""

from pathlib import Path

from pypinyin import Style, pinyin

OUT = Path(__file__).resolve().parent.parent / "src" / "faqbot" / "index" / "pinyin.tsv"


def main() -> None:
    """Write a line for each toneless syllable with its characters; those of GB 2312's two levels, readings as pypinyin has them.

    A second reading stands only for the few characters whose readings are both common in the field.
    """
    readings: dict[str, list[str]] = {}
    for character in _gb2312():
        (found,) = pinyin(character, style=Style.NORMAL, heteronym=True)
        kept = found if character in _TWO_READINGS else found[:1]
        for syllable in dict.fromkeys(kept):
            if syllable.isascii() and syllable.isalpha():
                readings.setdefault(syllable.replace("ü", "v"), []).append(character)
    OUT.write_text("".join(f"{s}\t{''.join(c)}\n" for s, c in sorted(readings.items())), encoding="utf-8")
    print(f"{len(readings)} syllables, {sum(map(len, readings.values()))} characters, {OUT.stat().st_size / 1024:.0f} kB")


_TWO_READINGS = frozenset(
    "还行重长得都调数的地着了中为与传便量率种更乐会薄藏处当倒分冠号好和间降结尽卷卡空累没模难撒单弹差参曾朝"
)


def _gb2312() -> list[str]:
    found = []
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.append(bytes([high, low]).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return found


if __name__ == "__main__":
    main()
