from pathlib import Path

import pytest

from faqbot.errors import InputError
from faqbot.settings import Settings


def test_a_flag_wins_over_the_environment_which_wins_over_the_default() -> None:
    environment = {"FAQBOT_INDEX": "from-env", "FAQBOT_PORT": "9000"}
    settings = Settings.from_environment(environment, index=Path("from-flag"), port=None)
    assert (settings.index, settings.port, settings.top_k) == (Path("from-flag"), 9000, 3)


def test_several_corpora_come_from_one_variable() -> None:
    import os

    settings = Settings.from_environment({"FAQBOT_CORPUS": f"own{os.pathsep}shipped"})
    assert settings.corpus == (Path("own"), Path("shipped"))


@pytest.mark.parametrize("variable", [{"FAQBOT_PORT": "many"}, {"FAQBOT_ERROR_RATE": "5"}, {"FAQBOT_TOP_K": "0"}])
def test_a_wrong_value_says_what_was_found(variable: dict[str, str]) -> None:
    with pytest.raises(InputError, match=next(iter(variable.values()))):
        Settings.from_environment(variable)


def test_an_empty_variable_is_the_default_and_off_is_a_journal_setting() -> None:
    settings = Settings.from_environment({"FAQBOT_PASSWORD": "", "FAQBOT_JOURNAL": "off", "FAQBOT_JOURNAL_DAYS": "7"})
    assert (settings.password, settings.admin_password, settings.journal, settings.journal_days) == ("", "", "off", 7)


@pytest.mark.parametrize("variable", [{"FAQBOT_JOURNAL_DAYS": "0"}, {"FAQBOT_REQUESTS_PER_MINUTE": "-1"}])
def test_a_number_out_of_range_is_refused(variable: dict[str, str]) -> None:
    with pytest.raises(InputError, match=next(iter(variable.values()))):
        Settings.from_environment(variable)


def test_passwords_are_not_printed() -> None:
    settings = Settings(password="geheim", admin_password="streng")
    assert "geheim" not in repr(settings)
    assert "streng" not in repr(settings)
