"""Write src/faqbot/index/shapes.tsv: which characters look alike, for the repair of typos."""

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from training.finetune import ROOT
from training.texts import lines

OUT = ROOT / "src" / "faqbot" / "index" / "shapes.tsv"
_SIZE = 40  # pixels of a drawn character
_BLUR = 1.2
_ALIKE = 0.80  # cosine of two drawings less their mean; below it people no longer mix them up
_MOST = 6  # look-alikes of one character
_COMMON = 8  # a character of the field stands at least so often in the corpus


def main() -> None:
    """Draw the characters with a font, compare the drawings, and write each field character with what looks like it."""
    parser = argparse.ArgumentParser(prog="python -m training.shapes", description=main.__doc__)
    parser.add_argument("font", type=Path, help="a font file with Simplified Chinese characters, such as Noto Sans CJK")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    options = parser.parse_args()
    counts = Counter(c for line in lines(options.corpus) for c in line if "\u4e00" <= c <= "\u9fff")
    field = sorted(c for c, n in counts.items() if n >= _COMMON)
    everything = sorted({*_level_one(), *field})
    font = ImageFont.truetype(str(options.font), _SIZE)
    drawn = np.stack([_drawing(character, font) for character in everything])
    number = {character: row for row, character in enumerate(everything)}
    with OUT.open("w", encoding="utf-8") as out:
        for character in field:
            likeness = drawn @ drawn[number[character]]
            near = [everything[i] for i in np.argsort(-likeness)[1 : _MOST + 1] if likeness[i] >= _ALIKE]
            if near:
                out.write(f"{character}\t{''.join(near)}\n")
    print(f"{sum(1 for _ in OUT.open(encoding='utf-8'))} characters of {len(field)} have look-alikes")


def _drawing(character: str, font: ImageFont.FreeTypeFont) -> np.ndarray:
    image = Image.new("L", (_SIZE + 8, _SIZE + 8), 0)
    ImageDraw.Draw(image).text((4, -6), character, fill=255, font=font)
    flat = np.asarray(image.filter(ImageFilter.GaussianBlur(_BLUR)), np.float32).ravel()
    flat -= flat.mean()
    return flat / max(float(np.linalg.norm(flat)), 1e-6)


def _level_one() -> list[str]:
    codes = (bytes([high, low]) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF) if (high, low) < (0xD7, 0xFA))
    return [code.decode("gb2312") for code in codes]


if __name__ == "__main__":
    main()
