"""The page cleaner on labelled pages: by split, with parts taken away, and HTML beside trafilatura's best setting."""

import argparse
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any
from unittest.mock import patch

import numpy as np
from training.lines import Lessons, learn, prepare, two_looks
from training.pages import LabelledPage, read_pages

from benchmarks import record
from faqbot import screen
from faqbot.corpus import blocks, lines
from faqbot.corpus.clean import NO_REPEATS, Repeats, clean_html, clean_lines, learn_repeats, letters, text_of_html
from faqbot.types import CleanPage

_FOLDS = 4
_GROUPS = {
    "place": (
        "place",
        "from_top",
        "from_end",
        "before_core",
        "after_core",
        "in_core",
        "core_share",
        "solid_seen",
        "solid_to_come",
    ),
    "punctuation and length": (
        "length",
        "tiny",
        "short",
        "long",
        "ends_sentence",
        "ends_colon",
        "stops",
        "phrases",
        "symbols",
    ),
    "grammatical words": ("function",),
    "frame words": (
        "navigate",
        "byline",
        "react",
        "legal",
        "others",
        "prompt",
        "address",
        "refers",
        "lead",
        "talk",
        "listing",
        "replies",
    ),
    "likeness to title and text": (
        "topic",
        "like_title",
        "is_title",
        "starts_with_title",
        "twin_below",
        "twin_above",
        "echo",
    ),
    "neighbours": ("previous_", "next_", "solid_", "short_", "function_around", "moment_around", "react_around"),
    "markup": (
        "html",
        "link_share",
        "all_link",
        "in_list",
        "heading_tag",
        "with_text",
        "depth_off",
        "beside",
        "text_named",
        "paragraph_tag",
    ),
    "the folder's repeated lines": ("repeats",),
    "the folder's lines under changing names": ("echoed",),
}

_MARK = re.compile(r"^\s*(?:[-•●·▪■◆*]|\d{1,2}[.、．)）]|[（(]\d{1,2}[)）]|[①-⑩])\s*")

Weights = dict[str, dict[str, Any]]
Read = Callable[[LabelledPage, Repeats], CleanPage]


def read(page: LabelledPage, repeats: Repeats) -> CleanPage:
    return clean_html(page.text, repeats) if page.suffix == ".html" else clean_lines(page.text.split("\n"), repeats=repeats)


def rules_only(page: LabelledPage, repeats: Repeats) -> CleanPage:
    """Clean without the model: the main run of text, less what repeats, and the patterns of advertisements."""

    def in_core(view: lines.View) -> np.ndarray:
        at = np.arange(len(view.rows))
        often = view.rows[:, view.names.index("repeats_often")] > 0
        return ((at >= view.core[0]) & (at < view.core[1]) & ~often).astype(np.float32)

    with patch.object(lines, "probabilities", in_core):
        return read(page, repeats)


def trafilatura_reader(**setting: bool) -> Read:
    import trafilatura

    def extract(page: LabelledPage, repeats: Repeats) -> CleanPage:
        found = trafilatura.bare_extraction(page.text, with_metadata=True, include_comments=False, **setting)
        found = found.as_dict() if found else {}
        body = str(found.get("text") or "")
        return CleanPage(title=str(found.get("title") or ""), body=body, updated=str(found.get("date") or ""))

    return extract


def score(pages: Sequence[LabelledPage], reader: Read, *, folder: bool) -> dict[str, float | int]:
    """Return the table's figures; lines are compared by their letters, so that list marks and blanks do not count."""
    learned = _learn(pages) if folder else defaultdict(lambda: NO_REPEATS)
    tally: Counter[str] = Counter()
    for page in pages:
        got = reader(page, learned[page.style])
        tally["quarantine_false"] += bool(got.quarantined) and not page.quarantined
        tally["quarantine_false_warnings"] += bool(got.quarantined) and page.kind == "warning"
        tally["quarantine_missed"] += page.quarantined and not got.quarantined
        tally["titles"] += bool(page.title)
        tally["title_exact"] += bool(page.title) and letters(got.title) == letters(page.title)
        tally["dates"] += 1
        tally["date_exact"] += got.updated == page.date
        tally["date_invented"] += bool(got.updated) and not page.date
        tally["sources"] += bool(page.source)
        tally["source_exact"] += bool(page.source) and letters(got.source) == letters(page.source)
        if page.quarantined:
            continue
        kept = [line for line in got.body.split("\n") if _key(line) and letters(line) != letters(page.title)]
        wanted = Counter(_key(line) for line in page.body if _key(line))
        have = Counter(_key(line) for line in kept)
        tally["hit"] += (have & wanted).total()
        tally["kept"] += have.total()
        tally["wanted"] += wanted.total()
        whole = "".join(letters(line) for line in kept)
        tally["characters"] += sum(len(line) * n for line, n in wanted.items())
        lost = [line for line in wanted if line not in whole]
        tally["lost"] += sum(map(len, lost))
        tally["missing"] += sum(_missing(line, kept) for line in lost)
        tally["advertising_kept"] += sum(_sells(line) for line in kept if _key(line) not in wanted)
    return _figures(tally)


def _missing(line: str, kept: Sequence[str]) -> int:
    """Return how many of a line's characters stand in no kept line: noise left inside a line takes none of them away."""
    best = max(
        (
            sum(b.size for b in SequenceMatcher(None, line, letters(k), False).get_matching_blocks() if b.size > 1)
            for k in kept
        ),
        default=0,
    )
    return len(line) - best if 2 * best >= len(line) else len(line)


def _key(line: str) -> str:
    """Return what two lines are compared by: letters and digits behind a list's mark."""
    return letters(_MARK.sub("", line))


def _figures(tally: Counter[str]) -> dict[str, float | int]:
    return {
        "line_f1": round(2 * tally["hit"] / max(tally["kept"] + tally["wanted"], 1), 4),
        "precision": round(tally["hit"] / max(tally["kept"], 1), 4),
        "recall": round(tally["hit"] / max(tally["wanted"], 1), 4),
        "body_characters_lost": round(tally["lost"] / max(tally["characters"], 1), 5),
        "body_characters_missing": round(tally["missing"] / max(tally["characters"], 1), 5),
        "advertising_lines_kept": tally["advertising_kept"],
        "quarantine_false": tally["quarantine_false"],
        "quarantine_false_warnings": tally["quarantine_false_warnings"],
        "quarantine_missed": tally["quarantine_missed"],
        "title_exact": round(tally["title_exact"] / max(tally["titles"], 1), 4),
        "date_exact": round(tally["date_exact"] / max(tally["dates"], 1), 4),
        "dates_invented": tally["date_invented"],
        "source_exact": round(tally["source_exact"] / max(tally["sources"], 1), 4),
    }


def _sells(line: str) -> bool:
    """Tell whether a wrongly kept line carries any sign of a sale; wider than what the cleaner itself drops for it."""
    signs = screen.selling(line)
    return not signs.warns and (signs.bait or signs.call or signs.contact or signs.label)


def _learn(pages: Sequence[LabelledPage]) -> dict[str, Repeats]:
    texts: dict[str, list[list[str]]] = defaultdict(list)
    for page in pages:
        raw = (
            text_of_html(page.text)
            if page.suffix == ".html"
            else [line.strip() for line in page.text.split("\n") if line.strip()]
        )
        texts[page.style].append(raw)
    return {style: learn_repeats(found) for style, found in texts.items()}


@contextmanager
def weights(loaded: Weights) -> Iterator[None]:
    """Clean with other weights."""
    with patch.object(lines, "model", lambda: loaded):
        yield


def leave_style_out(lessons: Lessons) -> Iterator[tuple[list[LabelledPage], Weights]]:
    """Yield the pages of some styles with weights fitted on the pages of all others."""
    styles = sorted({page.style for page in lessons.pages})
    for fold in range(_FOLDS):
        out = set(styles[fold::_FOLDS])
        yield [page for page in lessons.pages if page.style in out], learn(lessons.without(out))


def cross_validated(
    pages: Sequence[LabelledPage], *, folder: bool, folds: Sequence[tuple[list[LabelledPage], Weights]]
) -> dict[str, float | int]:
    """Score every page by weights that never saw its style."""
    by_page = {}
    for part, fitted in folds:
        learned = _learn(part) if folder else defaultdict(lambda: NO_REPEATS)
        with weights(fitted):
            by_page |= {(p.style, p.name): read(p, learned[p.style]) for p in part}
    return score(pages, lambda page, _: by_page[page.style, page.name], folder=False)


def without(lessons: Lessons, names: Sequence[str]) -> Weights:
    """Return the weights fitted anew with a group of features held at zero in both looks."""
    blind = tuple(replace(lesson, view=_blinded(lesson.view, names)) for lesson in lessons.lines)
    fitted = two_looks(blind)
    for look in ("line", "again"):  # what was never seen keeps its first random weight; the pages measured on do show it
        dead = [k for k, name in enumerate(fitted[look]["names"]) if name.startswith(tuple(names))]
        for net in fitted[look]["networks"]:
            for k in dead:
                net["w1"][k] = [0.0] * len(net["w1"][k])
    return lines.model() | fitted


def _blinded(view: lines.View, names: Sequence[str]) -> lines.View:
    rows = view.rows.copy()
    rows[:, [k for k, name in enumerate(view.names) if name.startswith(tuple(names))]] = 0
    return replace(view, rows=rows)


def first_look_only(page: lines.View) -> np.ndarray:
    """Stand in for both looks together."""
    return lines.vote("line", page.names, page.rows)


def no_wording(texts: Sequence[str], weights: Mapping[str, float]) -> np.ndarray:
    """Say nothing about the words of lines."""
    return np.zeros(len(texts), np.float32)


def seconds_per_thousand(pages: Sequence[LabelledPage]) -> float:
    began = time.perf_counter()
    for page in pages:
        read(page, NO_REPEATS)
    return round((time.perf_counter() - began) * 1000 / len(pages), 1)


def ablations(lessons: Lessons, pages: Sequence[LabelledPage]) -> dict[str, float | int]:
    """Score the pages with parts taken away."""
    rows = {
        "all": score(pages, read, folder=True)["line_f1"],
        "without the folder": score(pages, read, folder=False)["line_f1"],
        "rules only": score(pages, rules_only, folder=True)["line_f1"],
    }
    with patch.object(lines, "probabilities", first_look_only):
        rows["without the second look"] = score(pages, read, folder=True)["line_f1"]
    with patch.object(blocks, "wording", no_wording):
        blind = lines.model() | two_looks(lessons.lines)
        with weights(blind):
            rows["without wording"] = score(pages, read, folder=True)["line_f1"]
    with patch.object(blocks, "familiar", no_wording):
        blind = lines.model() | two_looks(lessons.lines)
        with weights(blind):
            rows["without known words of the matter"] = score(pages, read, folder=True)["line_f1"]
    for group, names in _GROUPS.items():
        blind = without(lessons, names)
        with weights(blind):
            rows[f"without {group}"] = score(pages, read, folder=True)["line_f1"]
    return rows


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="no ablations, nothing written")
    quick = options.parse_args().quick
    train, test, held, hard = (read_pages(split) for split in ("train", "test", "held", "hard"))
    lessons = prepare(train)
    folds = list(leave_style_out(lessons))
    figures: dict[str, object] = {
        "pages": {
            split: {"pages": len(p), "styles": len({x.style for x in p}), **Counter(x.kind for x in p)}
            for split, p in (("train", train), ("test", test), ("held", held), ("hard", hard))
        },
        "train styles, each left out": {
            "with the folder": cross_validated(train, folder=True, folds=folds),
            "page alone": cross_validated(train, folder=False, folds=folds),
        },
        "test styles": {"with the folder": score(test, read, folder=True), "page alone": score(test, read, folder=False)}
        if test
        else {},
        "held styles": {"with the folder": score(held, read, folder=True), "page alone": score(held, read, folder=False)},
        "hard styles": {"with the folder": score(hard, read, folder=True), "page alone": score(hard, read, folder=False)},
    }
    html = {
        "train styles, each left out": [p for p in train if p.suffix == ".html"],
        "test styles": [p for p in test if p.suffix == ".html"],
        "held styles": [p for p in held if p.suffix == ".html"],
        "hard styles": [p for p in hard if p.suffix == ".html"],
    }
    table: dict[str, object] = {}
    for name, pages in html.items():
        if not pages:
            continue
        ours = (
            cross_validated(pages, folder=False, folds=[([p for p in part if p.suffix == ".html"], w) for part, w in folds])
            if name.startswith("train")
            else score(pages, read, folder=False)
        )
        settings = [
            {"include_tables": tables, mode: True}
            for tables in (True, False)
            for mode in ("favor_precision", "favor_recall", "fast")
        ]
        theirs = {str(setting): score(pages, trafilatura_reader(**setting), folder=False) for setting in settings}
        best = max(theirs, key=lambda key: theirs[key]["line_f1"])
        table[name] = {
            "faqbot, page alone": ours,
            f"trafilatura {best}": theirs[best],
            "error ratio": round((1 - ours["line_f1"]) / (1 - theirs[best]["line_f1"]), 3),
        }
    figures["html"] = table
    figures["seconds per 1000 pages, one core"] = seconds_per_thousand(train + test)
    if not quick:
        figures["ablations on the test and held styles, line F1"] = ablations(lessons, test + held)
        record.write("clean", figures)
        return
    import json

    print(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
