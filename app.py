"""Open the bot on ``index/`` and launch the page: ``faqbot serve`` by another name."""

from faqbot.serve.cli import main

if __name__ == "__main__":
    raise SystemExit(main(["serve"]))
