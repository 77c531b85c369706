"""``python -m faqbot`` is the ``faqbot`` command."""

from faqbot.serve.cli import main

raise SystemExit(main())
