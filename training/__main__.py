"""From the public package to the shipped model with one command: python -m training."""

import os
import subprocess
import sys

from training.finetune import CHECKPOINT, FINETUNED


def main() -> None:
    """Convert, train on the question bank, measure the activation channels, and write src/faqbot/model/."""
    for arguments in (
        ["training.convert", "--out", str(CHECKPOINT.with_name("converted"))],
        ["training.finetune", "--out", str(FINETUNED), *sys.argv[1:]],
        ["training.convert", "--checkpoint", str(FINETUNED), "--refresh"],
    ):
        print("python -m " + " ".join(arguments), flush=True)
        # Threads that wait by spinning make a training step ten times slower whenever another program runs.
        subprocess.run([sys.executable, "-m", *arguments], check=True, env=os.environ | {"OMP_WAIT_POLICY": "PASSIVE"})


if __name__ == "__main__":
    main()
