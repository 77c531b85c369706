"""Teach the checkpoint the field: wordings of one intent draw together, a wording and its passage too, look-alikes part."""

import argparse
import json
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import BertModel

from faqbot.corpus.articles import ReadFile, read_folder
from faqbot.corpus.chunk import split
from faqbot.corpus.lexicon import Lexicon, read_lexicon
from faqbot.corpus.questions import read_questions
from faqbot.index import repair
from faqbot.text import normalise

_DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
ROOT = Path(__file__).resolve().parent.parent
CHECKPOINT = Path(__file__).with_name("build") / "checkpoint"  # what training.convert writes
FINETUNED = CHECKPOINT.with_name("finetuned")

# Sets of the data folder that may train shipped weights: file, field of the question, field of what answers, passage or not.
# Origins and licences stand in MODEL_CARD.md.
_GENERAL = (
    ("lecoqa_stard-lecoqa_stard.jsonl", "q", "a"),
    ("fin_eva_ant-qa.jsonl", "q", "a"),
    ("lawbench-3-2_scene_statute.jsonl", "q", "a"),
    ("dureader_demo-dureader_demo.jsonl", "q", "passage"),
)
_TEMPERATURE = 0.02
_QUESTION_TOKENS = 128  # a story; most questions take 20, and texts of like length go together
# A GPU takes four minutes for what two cores do not finish in an afternoon.
_GPU = _DEVICE.type == "cuda"
_EPOCHS = 3.0 if _GPU else 2.1
_PASSAGE_TOKENS = 96 if _GPU else 64  # their beginnings: half of a step is spent on passages all the same
_FROZEN_LAYERS = 0 if _GPU else 2  # with the word embeddings, always frozen: a step costs a fifth less
_GENERAL_SHARE = 0.3  # of the steps: without them the model forgets what it knew
_GENERAL_PART = 2 if _GPU else 4  # a general batch is this part of a batch of wordings
_RUN = 16  # wordings of one topic in a batch: neighbours are the hard negatives
_CHUNK = 128 if _GPU else 64  # texts encoded at once
_IN_FIELD_TERMS = 0.5  # of the wordings are said in the lexicon's terms, as a query is before it is encoded
_MISSPELT = 0.12  # of the wordings get one wrong character that sounds or looks the same
_MISHEARD = 0.05  # of the wordings get one in five wrong, as pinyin read back or a voice transcript has them


@dataclass(frozen=True, slots=True)
class Pair:
    """An anchor question and what must lie near it."""

    topic: str
    intent: str
    question: str
    same: str  # another wording of the intent, or ""
    passage: str  # text that answers
    targets: frozenset[str]  # ids of every passage that answers: never a negative


def main() -> None:
    """Train over the train split, on a GPU where there is one, write the checkpoint and a record of the run."""
    parser = argparse.ArgumentParser(prog="python -m training.finetune", description=main.__doc__)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--epochs", type=float, default=_EPOCHS)
    parser.add_argument(
        "--minutes", type=float, default=1e9, help="stop the schedule's clock here: the rate falls to zero by then"
    )
    parser.add_argument("--keep", type=float, default=0.2, help="share of the untrained weights in what is written")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--start", type=Path, default=CHECKPOINT, help="fp32 checkpoint to start from")
    parser.add_argument("--out", type=Path, default=FINETUNED)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    random.seed(0)
    torch.manual_seed(0)
    torch.set_num_threads(options.threads)
    general = _general_pairs()
    bank = _bank_pairs(options.corpus)
    print(f"{len(bank):,} wordings with a partner, {len(general):,} general pairs", flush=True)
    model = _load(options.start)
    tokenizer = Tokenizer.from_file(str(options.start / "tokenizer.json"))
    losses, steps = _train(model, tokenizer, bank, general, options)
    _mix_in(model, CHECKPOINT, options.keep)
    model.cpu().save_pretrained(options.out)
    (options.out / "tokenizer.json").write_bytes((options.start / "tokenizer.json").read_bytes())
    record = {"steps": steps, "batch": options.batch, "rate": options.rate, "keep": options.keep, "device": _DEVICE.type}
    record |= {"pairs": len(bank), "losses": losses}
    (options.out / "run.json").write_text(json.dumps(record, indent=1), encoding="utf-8")


def _load(folder: Path) -> BertModel:
    # On a CPU the fused attention kernel's backward pass takes most of a step, and so does drawing dropout masks.
    model = BertModel.from_pretrained(
        folder,
        add_pooling_layer=False,
        attn_implementation="sdpa" if _GPU else "eager",
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    return model.to(_DEVICE)


def _mix_in(model: BertModel, origin: Path, share: float) -> None:
    """Average the weights with the untrained ones, which keeps what the model knew (Wortsman et al. 2022, WiSE-FT).

    What was trained is written in the digits of half precision, so that it travels at half the size; int8 is far coarser.
    """
    untrained = _load(origin).state_dict()
    with torch.no_grad():
        for name, weight in model.state_dict().items():
            if not name.startswith("embeddings"):  # never trained
                weight.lerp_(untrained[name], share).copy_(weight.half())


def _bank_pairs(corpus: Path) -> list[Pair]:
    """Return one pair for each train wording; its partner is drawn anew every epoch by ``_epoch``."""
    passages = {
        (passage.article.id, passage.heading): passage
        for file in read_folder(corpus)
        if isinstance(file, ReadFile)
        for passage in reversed(split(file.article))
    }
    pairs: list[Pair] = []
    for question in read_questions(corpus):
        targets = [(t.article, t.heading) for t in question.targets if (t.article, t.heading) in passages]
        if question.split != "train" or question.turns or not targets:
            continue
        ids = frozenset(passages[target].id for target in targets)
        topic = question.intent.split(".")[0]
        pairs.append(Pair(topic, question.intent, question.question, "", passages[targets[0]].searchable, ids))
    return pairs


def _general_pairs() -> list[Pair]:
    folder = os.environ.get("FAQBOT_DATA")
    if not folder:
        print("FAQBOT_DATA is unset: training on the corpus alone; the model will keep less of what it knew", flush=True)
        return []
    pairs = []
    for name, ask, reply in _GENERAL:
        path = Path(folder) / "train" / name
        if not path.exists():
            print(f"{path.name} is missing: skipped", flush=True)
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            record = json.loads(line)
            if len(str(record[ask])) >= 4 and len(str(record[reply])) >= 10:
                reply_text = str(record[reply])
                own = f"{name}-{reply_text[:40]}"
                pairs.append(Pair(name, f"{name}{number}", str(record[ask]), "", reply_text, frozenset([own])))
    return pairs


def _epoch(pairs: Sequence[Pair], batch: int, draw: random.Random, lexicon: Lexicon) -> Iterator[list[Pair]]:
    """Yield batches in which a few topics meet, each wording once, with another wording of its intent as partner.

    Wordings come as a bot sees them: some in the field's terms, some with a wrong character.
    """
    by_intent: dict[str, list[str]] = {}
    for pair in pairs:
        by_intent.setdefault(pair.intent, []).append(pair.question)
    runs: list[list[Pair]] = []
    by_topic: dict[str, list[Pair]] = {}
    for pair in pairs:
        by_topic.setdefault(pair.topic, []).append(pair)
    for members in by_topic.values():
        # Wordings of neighbouring intents stay together, in another grouping every epoch.
        order = sorted(members, key=lambda pair: (hash_of(pair.intent) + draw.random() * 0.15, draw.random()))
        turn = draw.randrange(len(order))
        order = order[turn:] + order[:turn]
        runs += [order[start : start + _RUN] for start in range(0, len(order), _RUN)]
    draw.shuffle(runs)
    for start in range(0, len(runs), batch // _RUN):
        group = [pair for run in runs[start : start + batch // _RUN] for pair in run]
        made = []
        for pair in group:
            others = [text for text in by_intent[pair.intent] if text != pair.question]
            same = draw.choice(others) if others else ""
            asked, same = _as_typed(pair.question, draw, lexicon), _as_typed(same, draw, lexicon)
            made.append(Pair(pair.topic, pair.intent, asked, same, pair.passage, pair.targets))
        if len(made) > 4:
            yield made


def _as_typed(text: str, draw: random.Random, lexicon: Lexicon) -> str:
    if draw.random() < _IN_FIELD_TERMS:
        text = _in_field_terms(lexicon, text)
    chance = draw.random()
    wrong = 1 if chance < _MISSPELT else len(text) // 5 if chance < _MISSPELT + _MISHEARD else 0
    for place in draw.sample(range(len(text)), min(wrong, len(text))):
        alike = repair.look_alikes(text[place])
        if alike:
            text = text[:place] + draw.choice(alike) + text[place + 1 :]
    return text


@cache
def _in_field_terms(lexicon: Lexicon, text: str) -> str:
    return lexicon.canonical(normalise(text))


def hash_of(text: str) -> float:
    """Return a fixed number in [0, 1) for a text."""
    return (int.from_bytes(text.encode()[:64], "big") % 99_991) / 99_991


def _train(
    model: BertModel, tokenizer: Tokenizer, bank: list[Pair], general: list[Pair], options: argparse.Namespace
) -> tuple[list[float], int]:
    for parameter in model.embeddings.parameters():
        parameter.requires_grad = False
    for layer in model.encoder.layer[:_FROZEN_LAYERS]:
        for parameter in layer.parameters():
            parameter.requires_grad = False
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=options.rate, weight_decay=0.01)
    draw = random.Random(1)
    lexicon = Lexicon(read_lexicon(options.corpus))
    a_epoch = len(list(_epoch(bank, options.batch, random.Random(0), lexicon)))
    planned = int(a_epoch * options.epochs / (1 - (_GENERAL_SHARE if general else 0)))
    model.train()
    encoder = _compiled(model)
    began, step, losses, running = time.monotonic(), 0, [], []
    while True:
        for members in _epoch(bank, options.batch, draw, lexicon):
            batches = [members]
            if general and draw.random() < _GENERAL_SHARE / (1 - _GENERAL_SHARE):
                batches.append(draw.sample(general, options.batch // _GENERAL_PART))
            for batch in batches:
                used = max(step / planned, (time.monotonic() - began) / 60 / options.minutes)
                if used >= 1:
                    return losses, step
                for group in optimiser.param_groups:
                    group["lr"] = options.rate * min(1.0, (step + 1) / 40) * max(0.0, 1 - used)
                loss = _loss(encoder, tokenizer, batch)
                loss.backward()
                torch.nn.utils.clip_grad_norm_(trained, 1.0)
                optimiser.step()
                optimiser.zero_grad(set_to_none=True)
                running.append(loss.detach())
                step += 1
                if step % 10 == 0:
                    losses.append(round(float(torch.stack(running).mean()), 4))
                    minutes = (time.monotonic() - began) / 60
                    print(f"step {step}/{planned}  loss {losses[-1]:.4f}  {minutes:.1f} min", flush=True)
                    running = []
    return losses, step


def _compiled(model: BertModel) -> Callable[..., Any]:
    """Return the model, on a CPU with a C++ compiler as fused kernels: a sixth less time a step, after minutes of compiling."""
    if not _GPU and shutil.which("g++"):
        return torch.compile(model, dynamic=True)
    return model


def _loss(encoder: Callable[..., Any], tokenizer: Tokenizer, batch: Sequence[Pair]) -> torch.Tensor:
    """Return the InfoNCE loss (van den Oord et al. 2018) of questions against partners and against passages.

    What answers the anchor too is masked, so that no right answer is pushed away.
    """
    questions = [f"query: {pair.question}" for pair in batch]
    partners = [f"query: {pair.same or pair.question}" for pair in batch] if any(pair.same for pair in batch) else []
    asked = _encode(encoder, tokenizer, questions + partners, _QUESTION_TOKENS)
    passages = list(dict.fromkeys(pair.passage for pair in batch))  # wordings of one intent share theirs: two in five
    place = {passage: number for number, passage in enumerate(passages)}
    encoded = _encode(encoder, tokenizer, [f"passage: {passage}" for passage in passages], _PASSAGE_TOKENS)
    answered = encoded[torch.tensor([place[pair.passage] for pair in batch], device=_DEVICE)]
    count = len(batch)
    shared = _shared(batch)
    labels = torch.arange(count, device=_DEVICE)
    to_passages = (asked[:count] @ answered.T / _TEMPERATURE).masked_fill(shared, -1e4)
    loss = torch.nn.functional.cross_entropy(to_passages, labels)
    back = (answered @ asked[:count].T / _TEMPERATURE).masked_fill(shared, -1e4)
    loss = loss + 0.3 * torch.nn.functional.cross_entropy(back, labels)
    has_partner = torch.tensor([bool(pair.same) for pair in batch], device=_DEVICE)
    if has_partner.any():
        to_partners = (asked[:count] @ asked[count:].T / _TEMPERATURE).masked_fill(shared, -1e4)
        loss = loss + torch.nn.functional.cross_entropy(to_partners[has_partner], labels[has_partner])
    return loss


def _shared(batch: Sequence[Pair]) -> torch.Tensor:
    """Return ``(n, n)``: which passages and partners of the batch answer an anchor though they are not its own."""
    place = {target: number for number, target in enumerate({t for pair in batch for t in pair.targets})}
    answers = torch.zeros(len(batch), len(place))
    for row, pair in enumerate(batch):
        answers[row, [place[target] for target in pair.targets]] = 1
    return ((answers @ answers.T) > 0).fill_diagonal_(False).to(_DEVICE)


def _encode(encoder: Callable[..., Any], tokenizer: Tokenizer, texts: Sequence[str], max_tokens: int) -> torch.Tensor:
    """Return unit vectors ``(n, dim)``; texts of like length go together, because padding is half of a mixed batch."""
    tokenizer.enable_truncation(max_tokens)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    parts = [_embed(encoder, tokenizer, [texts[i] for i in order[at : at + _CHUNK]]) for at in range(0, len(order), _CHUNK)]
    place = torch.empty(len(order), dtype=torch.long)
    place[torch.tensor(order)] = torch.arange(len(order))
    return torch.cat(parts)[place.to(_DEVICE)]


def _embed(encoder: Callable[..., Any], tokenizer: Tokenizer, texts: list[str]) -> torch.Tensor:
    encodings = tokenizer.encode_batch(texts)
    ids = torch.tensor([encoding.ids for encoding in encodings], device=_DEVICE)
    mask = torch.tensor([encoding.attention_mask for encoding in encodings], device=_DEVICE)
    with torch.autocast(_DEVICE.type, dtype=torch.bfloat16):
        hidden = encoder(input_ids=ids, attention_mask=mask).last_hidden_state
    hidden = hidden.float() * mask[:, :, None]
    return torch.nn.functional.normalize(hidden.sum(1) / mask.sum(1, keepdim=True), dim=1)


if __name__ == "__main__":
    main()
