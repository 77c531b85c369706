"""Open the bot on ``index/`` and launch the page."""

from faqbot.serve.web import launch
from faqbot.settings import Settings

if __name__ == "__main__":
    launch(Settings.from_environment())
