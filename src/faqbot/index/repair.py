"""Misspelt questions and questions in pinyin, said with the characters the corpus has: a noisy channel inside its vocabulary."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_FOLDER = Path(__file__).parent
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_LATIN = re.compile(r"[a-z]+(?:[ ']+[a-z]+)*")
_WORD = re.compile(r"[a-z]+")
_VOWEL = re.compile(r"[aeiou]")
_LONGEST_TERM = 4
_TERM_COUNT = 3  # a character sequence that titles and headings hold so often is a term of the field
_COHESION = 3.0  # logarithm of how much likelier its characters stand together than by chance
# Chosen on tune questions, misspelt and clean: the least harm to clean ones at which nearly all misspelt ones are mended.
_GAIN = 4.0  # nats a replacement must gain for each character it changes
_READABLE = -6.5  # nats a character: a reading of pinyin less likely than this is left alone
_READABLE_INITIALS = -4.6
_MOST_REPAIRS = 4
_INITIALS = (2, 12)  # letters: longer ones are words of another language
_LEAD = 1.0  # nats by which a term must be likelier than the next one with the same two initials
_COMMON_CHARACTERS = 60  # of one initial
_MIX = 0.9  # of the pair's own frequency in the smoothed one

# What the ear does not part, and regions mix up.
_FUZZY = ((re.compile(r"^([zcs])h"), r"\1"), (re.compile(r"^n(?=[aeiouv])"), "l"), (re.compile(r"([aei])ng$"), r"\1n"))

Key = tuple[str, ...]


class Repair:
    """Knows which characters follow one another in the corpus and which terms it has; safe to use from many threads.

    A replacement is made only where the typed characters are no term of the field, a term that sounds or looks the same
    is, and the whole question becomes much likelier by it (Kernighan, Church and Gale 1990).
    """

    def __init__(
        self,
        pairs: NDArray[np.uint64],
        counts: NDArray[np.uint32],
        terms: dict[str, int],
        latin: Iterable[str],
        short: dict[str, str],
    ) -> None:
        self._pairs = pairs  # sorted: first character << 32 | second
        self._counts = counts
        self.terms = terms
        self.latin = frozenset(latin)
        self.short = short  # letters that mean a term, such as a lexicon's initials
        firsts, places = np.unique(pairs >> np.uint64(32), return_inverse=True)
        totals = np.bincount(places, weights=counts).astype(np.int64) if len(pairs) else np.zeros(0, np.int64)
        self._total: dict[int, int] = dict(zip(firsts.tolist(), totals.tolist(), strict=True))
        self._sum = max(int(totals.sum()), 1)
        self._by_sound: dict[Key, list[str]] = {}
        for term in terms:
            self._by_sound.setdefault(tuple(_sound(c) for c in term), []).append(term)
        self._common: dict[str, str] = {}  # by initial, filled as queries touch them
        self._by_initials: dict[str, list[str]] = {}
        for term in terms:
            self._by_initials.setdefault("".join(_initial(c) for c in term), []).append(term)

    @classmethod
    def from_texts(
        cls, titles: Iterable[str], texts: Iterable[str], terms: Iterable[str], short: dict[str, str] | None = None
    ) -> Repair:
        """Learn from normalised texts.

        :param titles: titles and headings: their frequent sequences are the field's terms.
        :param texts: wordings and prose: with the titles they show which characters follow one another.
        :param terms: words that are right as they stand, such as the lexicon's.
        :param short: terms by the letters that people write for them.
        """
        grams: Counter[str] = Counter()
        runs: list[str] = []
        latin: Counter[str] = Counter()
        for text, is_title in (*((text, True) for text in titles), *((text, False) for text in texts)):
            latin.update(re.findall(r"[a-z]+", text))
            for run in _HAN.findall(text):
                runs.append(f"^{run}$")
                if is_title:
                    grams.update(run[i : i + n] for n in range(1, _LONGEST_TERM + 1) for i in range(len(run) - n + 1))
        known = {term: 1 for term in terms if 2 <= len(term) <= _LONGEST_TERM and _HAN.fullmatch(term)}
        letters = sum(count for gram, count in grams.items() if len(gram) == 1) or 1
        for gram, count in grams.items():
            if len(gram) < 2 or (count < _TERM_COUNT and gram not in known):
                continue
            chance = np.prod([grams[c] / letters for c in gram])
            if gram in known or np.log(count / letters / chance) >= _COHESION * (len(gram) - 1):
                known[gram] = max(count, 1)
        codes = np.frombuffer("".join(runs).encode("utf-32-le"), np.uint32).astype(np.uint64)
        inside = codes[:-1] != ord("$")  # of one run; the next begins behind its end
        keys, counts = np.unique((codes[:-1] << 32 | codes[1:])[inside], return_counts=True)
        written = (word for word, count in latin.items() if count >= 2)
        return cls(keys, counts.astype(np.uint32), known, written, dict(short or {}))

    def __call__(self, query: str) -> str:
        """Return a normalised query with its typos mended and its pinyin in characters; most pass unchanged."""
        query = _LATIN.sub(self._read_latin, query)
        for _ in range(_MOST_REPAIRS):
            mended = self._mend_one(query)
            if mended == query:
                break
            query = mended
        return query

    def save(self, folder: Path) -> None:
        """Write the vocabulary into an existing folder."""
        np.savez(folder / "pairs.npz", pairs=self._pairs, counts=self._counts)
        words = {"terms": self.terms, "latin": sorted(self.latin), "short": self.short}
        (folder / "vocabulary.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Repair:
        """Read what ``save`` wrote."""
        words = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
        with np.load(folder / "pairs.npz") as stored:
            return cls(stored["pairs"], stored["counts"], words["terms"], words["latin"], words["short"])

    def _mend_one(self, query: str) -> str:
        """Make the one replacement that gains most, or none."""
        best, mended, right = 0.0, query, _places_of_words(query)
        for run in _HAN.finditer(query):
            start, end = run.span()
            for size in range(min(_LONGEST_TERM, end - start), 1, -1):
                for place in range(start, end - size + 1):
                    typed = query[place : place + size]
                    if typed in self.terms or typed in _words():
                        continue
                    for term in self._meant(typed):
                        places = [place + i for i, (a, b) in enumerate(zip(typed, term, strict=True)) if a != b]
                        if not right.isdisjoint(places):
                            continue
                        changed = len(places) * (2 if len(places) == size else 1)
                        before = query[place - 1] if place > start else "^"
                        after = query[place + size] if place + size < end else "$"
                        gain = self._likelihood(before + term + after) - self._likelihood(before + typed + after)
                        gain -= _GAIN * changed
                        if gain > best:
                            best, mended = gain, query[:place] + term + query[place + size :]
        return mended

    def _meant(self, typed: str) -> list[str]:
        """Return the terms that sound like what was typed, or look like it in one character."""
        meant = list(self._by_sound.get(tuple(_sound(c) for c in typed), ()))
        for i, character in enumerate(typed):
            for other in _shapes().get(character, ""):
                changed = typed[:i] + other + typed[i + 1 :]
                if changed in self.terms:
                    meant.append(changed)
        return meant

    def _likelihood(self, text: str) -> float:
        codes = np.array([ord(c) for c in text], np.uint64)
        return float(self._log_pairs(codes[:-1], codes[1:]).sum())

    def _log_pairs(self, first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.float64]:
        """Return the logarithm of how likely each second character follows the first, smoothed by its own frequency."""
        if len(self._pairs) == 0:
            return np.zeros(np.broadcast(first, second).shape)
        keys = (first << np.uint64(32)) | second
        place = np.minimum(np.searchsorted(self._pairs, keys), len(self._pairs) - 1)
        together = np.where(self._pairs[place] == keys, self._counts[place], 0)
        before, alone = (
            np.array([self._total.get(c, 0) for c in codes.ravel().tolist()]).reshape(codes.shape)
            for codes in (first, second)
        )
        own = together / np.maximum(before, 1)
        return np.asarray(np.log(_MIX * own + (1 - _MIX) * (alone + 0.1) / self._sum))

    def _read_latin(self, match: re.Match[str]) -> str:
        """Read a run of letters as pinyin or as initials where that is likely Chinese of the field, else leave it."""
        text = match.group()
        read = self._read_words(text, _beside(match))
        if read != text or not text.isalpha() or (len(text) >= 4 and len(_syllables(text)) >= 2):
            return read
        if text in self.latin or not _INITIALS[0] <= len(text) <= _INITIALS[1]:
            return text
        if len(text) <= _LONGEST_TERM and (term := self._of_initials(text, match)):
            return term
        if len(text) >= _LONGEST_TERM:
            choices = [self._of_initial(letter) for letter in text]
            return self._most_likely(choices, _READABLE_INITIALS, _beside(match)) or text
        return text

    def _read_words(self, text: str, beside: tuple[str, str]) -> str:
        """Read words of which some are pinyin and some are initials; one that is neither stays, and parts the others."""
        words = [(found, self._letters(found.group())) for found in _WORD.finditer(text)]
        read, done = "", 0
        for _, group in itertools.groupby(words, lambda word: bool(word[1])):
            run = list(group)
            start, end = run[0][0].start(), run[-1][0].end()
            around = (beside[0] if start == 0 else "^", beside[1] if end == len(text) else "$")
            said = self._say([found.group() for found, _ in run], [each for _, letters in run for each in letters], around)
            read, done = read + text[done:start] + (said or text[start:end]), end
        return read

    def _say(self, words: Sequence[str], choices: Sequence[str], beside: tuple[str, str]) -> str:
        """Return what neighbouring words say, ``""`` where they hold no pinyin or too little of it to be surely none."""
        least = 3 if all(word in self.latin and word not in self.short for word in words) else 2
        letters = sum(map(len, words))
        if letters < 4 or len(choices) < least or not any(_syllables(word) for word in words):
            return ""
        return self._most_likely(choices, _READABLE, beside)

    def _letters(self, word: str) -> list[str]:
        """Return for each character a word may stand for the choices; none when it is neither pinyin nor initials."""
        if word in self.short:
            return list(self.short[word])
        if syllables := _syllables(word):
            return [self._of_syllable(syllable) for syllable in syllables]
        if word in self.latin or len(word) > _LONGEST_TERM or _VOWEL.search(word):
            return []  # too and pay are words of another language
        return [self._of_initial(letter) for letter in word]

    def _of_syllable(self, syllable: str) -> str:
        return "".join(c for c in _characters().get(syllable, "") if ord(c) in self._total)

    def _of_initials(self, letters: str, match: re.Match[str]) -> str:
        """Return the term with these initials that stands best between its neighbours; ``""`` when none clearly does."""
        before, after = _beside(match)
        scored = [
            (self._likelihood(before + term + after) + np.log(self.terms[term]), term)
            for term in self._by_initials.get(letters, ())
        ]
        scored.sort(reverse=True)
        if not scored or (len(letters) == 2 and len(scored) > 1 and scored[0][0] - scored[1][0] < _LEAD):
            return ""
        return scored[0][1]

    def _of_initial(self, letter: str) -> str:
        """Return the commonest characters whose syllable begins with a letter."""
        if letter not in self._common:  # kept here: a cache of the function would keep the vocabulary of every version
            found = {
                c for s, characters in _characters().items() if s[0] == letter for c in characters if ord(c) in self._total
            }
            self._common[letter] = "".join(sorted(found, key=lambda c: (-self._total[ord(c)], c))[:_COMMON_CHARACTERS])
        return self._common[letter]

    def _most_likely(self, choices: Sequence[str], least: float, beside: tuple[str, str]) -> str:
        """Return the likeliest sequence of one character each between its neighbours (Viterbi 1967), or ``""`` when it is
        less likely than ``least`` a character."""
        if not all(choices):
            return ""
        columns = [np.array([ord(c) for c in choice], np.uint64) for choice in choices]
        before, after = (np.full(1, ord(character), np.uint64) for character in beside)
        score = self._log_pairs(before, columns[0])
        back: list[NDArray[np.int64]] = []
        for here, there in itertools.pairwise(columns):
            step = score[:, None] + self._log_pairs(here[:, None], there[None, :])
            back.append(step.argmax(axis=0))
            score = step.max(axis=0)
        score = score + self._log_pairs(columns[-1], after)
        best = int(score.argmax())
        if float(score[best]) / (len(columns) + 1) < least:
            return ""
        path = [best]
        for step_back in reversed(back):
            path.append(int(step_back[path[-1]]))
        return "".join(choice[place] for choice, place in zip(choices, reversed(path), strict=True))


def _beside(match: re.Match[str]) -> tuple[str, str]:
    """Return the characters before and after a match; where Chinese does not go on, the marks of a beginning and an end."""
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return (before if _HAN.match(before) else "^"), (after if _HAN.match(after) else "$")


def look_alikes(character: str) -> str:
    """Return the characters that sound or look like one: what training misspells with."""
    same = next((characters for characters in _characters().values() if character in characters), "")
    return (same + _shapes().get(character, "")).replace(character, "")


@cache
def _characters() -> dict[str, str]:
    """Return the characters of each toneless syllable, from pinyin.tsv (written by training.pinyin)."""
    return _table("pinyin.tsv")


@cache
def _shapes() -> dict[str, str]:
    """Return for each character of the field what looks like it, both ways, from shapes.tsv (written by training.shapes)."""
    found: dict[str, str] = {}
    for character, alike in _table("shapes.tsv").items():
        for other in alike:
            found[other] = found.get(other, "") + character
    return found


@cache
def _words() -> frozenset[str]:
    """Return common Chinese words, from words.txt (written by training.words): right as they stand."""
    return frozenset((_FOLDER / "words.txt").read_text(encoding="utf-8").split())


def _places_of_words(text: str) -> frozenset[int]:
    """Return the places that lie inside a common word."""
    starts = ((i, n) for n in (2, 3) for i in range(len(text) - n + 1) if text[i : i + n] in _words())
    return frozenset(place for i, n in starts for place in range(i, i + n))


def _table(name: str) -> dict[str, str]:
    found = {}
    for row in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        key, characters = row.split("\t")
        found[key] = characters
    return found


@cache
def _sounds() -> dict[str, str]:
    found: dict[str, str] = {}
    for syllable, characters in _characters().items():
        heard = syllable
        for pattern, plain in _FUZZY:
            heard = pattern.sub(plain, heard)
        for character in characters:
            found.setdefault(character, heard)
    return found


def _sound(character: str) -> str:
    return _sounds().get(character, character)


@cache
def _initials() -> dict[str, str]:
    return {c: syllable[0] for syllable, characters in reversed(_characters().items()) for c in characters}


def _initial(character: str) -> str:
    return _initials().get(character, "?")


def _syllables(letters: str) -> list[str]:
    """Part a word into pinyin syllables, as few as possible; none when it is no pinyin."""
    best: list[list[str] | None] = [[]] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            if before is not None and letters[start:end] in _characters():
                here = best[end]
                if here is None or len(before) + 1 < len(here):
                    best[end] = [*before, letters[start:end]]
    return best[-1] or []
