"""Catalogs of any size for benchmarks: the bundled papers among made-up ones, the same in every run.

    python tests/benchmarks/many_papers.py COUNT FILE

Titles are built from the words and the frames of the field, with a long tail of made-up terms and method names, so that
common words stand in tens of thousands of papers and most words in a few. Authors' families follow the same law.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

ROOT = Path(__file__).parents[2]

_FRAMES = (
    "{adjective} {task} via {method}",
    "{name}: {adjective} {method} for {task}",
    "{method} for {adjective} {task}",
    "On the {noun} of {method} in {task}",
    "Towards {adjective} {method} with {object}",
    "Learning {object} for {task} by {method}",
    "{name}: {method} from {object}",
    "{adjective} {method} of {object}",
    "A {noun} of {method} and {task}",
    "{task} with {adjective} {object}: a {noun}",
    "Rethinking {method} for {task}",
    "Do {object} help {task}?",
)
_WORDS = {
    "adjective": (
        "efficient deep adaptive robust self-supervised unsupervised weakly-supervised contrastive multi-task few-shot"
        " zero-shot progressive hierarchical online cross-modal multilingual structured dynamic federated data-free"
        " lightweight generalized probabilistic interpretable scalable low-rank curriculum sparse task-agnostic fast"
        " bidirectional Bayesian end-to-end large-scale semi-supervised multi-view incremental label-free optimal"
    ),
    "method": (
        "distillation|knowledge distillation|network pruning|quantization|attention transfer|feature matching|graph"
        " reasoning|adversarial training|mutual learning|model compression|pre-training|metric learning|self-training"
        "|neural architecture search|knowledge transfer|mixture of experts|prompt tuning|reinforcement learning|label"
        " smoothing|representation alignment|ensemble learning|data augmentation|weight sharing|meta learning|parameter"
        " sharing|variational inference|teacher-student learning|domain adaptation|token pruning|low-bit quantization"
    ),
    "task": (
        "object detection|machine translation|speech recognition|question answering|semantic segmentation|image"
        " classification|text generation|relation extraction|sentiment analysis|face recognition|pose estimation|visual"
        " tracking|dialogue generation|information retrieval|named entity recognition|text summarization|recommendation"
        "|action recognition|person re-identification|depth estimation|language understanding|parsing|image captioning"
        "|link prediction|super-resolution|intent detection|document ranking|point cloud completion|language modeling"
    ),
    "object": (
        "teachers|students|soft labels|hidden representations|noisy labels|transformers|BERT|convolutional networks"
        "|graph neural networks|language models|embeddings|generative adversarial networks|synthetic data|attention"
        " maps|large language models|recurrent networks|vision transformers|unlabeled images|parallel corpora|word"
        " vectors|diffusion models|intermediate layers|multiple views|instructions|pre-trained models|human feedback"
    ),
    "noun": "study survey role analysis benchmark view efficacy limits theory geometry dataset comparison evaluation",
}
_SYLLABLES = (
    "ba be bo ca ce co da de di do fa fe fi ga ge go ha he hi ja jo ka ke ki ko la le li lo lu ma me mi mo mu na ne ni"
    " no pa pe po ra re ri ro ru sa se shi so su ta te ti to tu va ve vi wa wen xi ya yo yu za ze zhi zo chen han lin"
    " man ner sen son stein ton berg mar nor vel wick"
)
_GIVEN = (
    "Anna Wei Jun Maria Lei David Yu Sarah Hao Ivan Mei Thomas Ling Peter Xin Elena Min Jan Rui Laura Tao Omar Hui Nina"
    " Kai José Zoë Łukasz Jürgen André Sören Noémie Li Yang Jing Daniel Alex Priya Ravi Amir Fatima Hiroshi Yuki Chloé"
)
_VENUES = ("ACL", "EMNLP", "NeurIPS", "ICML", "ICLR", "CVPR", "ICCV", "ECCV", "AAAI", "INTERSPEECH", "NAACL", "KDD", "")
_TOPICS = (
    *("knowledge-distillation", "model-compression", "pruning", "quantization", "computer-vision", "nlp"),
    *("speech", "object-detection", "semantic-segmentation", "machine-translation", "language-model", "multimodal"),
)


class _Drawn:
    """Items drawn by Zipf's law: the first most often, a long tail now and then."""

    def __init__(self, chance: random.Random, items: list[str], exponent: float) -> None:
        self._chance, self._items = chance, items
        self._weights = list(accumulate(1 / (rank + 3) ** exponent for rank in range(len(items))))

    def draw(self, count: int = 1) -> list[str]:
        return self._chance.choices(self._items, cum_weights=self._weights, k=count)


def records(count: int, seed: int = 5) -> Iterator[dict[str, object]]:
    """`count` made-up papers as objects of a catalog, each under a key of its own."""
    chance = random.Random(seed)
    syllables, given = _SYLLABLES.split(), _GIVEN.split()

    def made(most: int) -> str:
        return "".join(chance.choices(syllables, k=chance.randint(2, most)))

    drawn = {
        kind: _Drawn(chance, text.split("|") if "|" in text else text.split(), 0.8) for kind, text in _WORDS.items()
    }
    terms = _Drawn(chance, [made(4) for _ in range(60_000)], 0.75)
    families = _Drawn(chance, [made(4).capitalize() for _ in range(50_000)], 0.6)
    for number in range(count):
        choice = {kind: items.draw()[0] for kind, items in drawn.items()}
        choice["name"] = _method_name(chance, terms.draw()[0])
        title = chance.choice(_FRAMES).format(**choice)
        if chance.random() < 0.7:
            title += f" {chance.choice(('for', 'in', 'under', 'with'))} {' '.join(terms.draw(chance.randint(1, 3)))}"
        title = title[0].upper() + title[1:]
        authors = [{"family": family, "given": chance.choice(given)} for family in families.draw(chance.randint(1, 6))]
        year = chance.randint(2000, 2024)
        record: dict[str, object] = {
            "key": f"{authors[0]['family'].lower()}{year}made{number}",
            "type": "inproceedings",
            "title": title,
            "author": authors,
            "year": year,
        }
        if venue := chance.choice(_VENUES):
            record |= {
                "venue": venue,
                "booktitle": f"Proceedings of {venue}",
                "pages": f"{number % 900}--{number % 900 + 9}",
            }
        if chance.random() < 0.6:
            record["arxiv"] = f"{year % 100:02}{chance.randint(1, 12):02}.{number % 100_000:05}"
        record["doi"] = f"10.5555/made.{number}"
        record["url"] = f"https://papers.example/{number}"
        record["topics"] = sorted(set(chance.choices(_TOPICS, k=2)))
        yield record


def _method_name(chance: random.Random, term: str) -> str:
    form = chance.randrange(3)
    if form == 0:
        return "".join(chance.choices("ABCDEFGHIKLMNOPRSTUVW", k=chance.randint(3, 5)))
    return term.capitalize() + chance.choice(("Net", "BERT", "KD", "Former", "GAN")) if form == 1 else term.capitalize()


def write(count: int, file: Path) -> None:
    """Write a catalog of `count` papers: the bundled ones, spread among made-up ones."""
    own = (ROOT / "data/catalog.jsonl").read_text(encoding="utf-8").splitlines()
    step = max(1, count // len(own))
    made = records(max(0, count - len(own)))
    with file.open("w", encoding="utf-8", newline="\n") as out:
        for line in own[:count]:
            out.write(f"{line}\n")
            for _, record in zip(range(step - 1), made, strict=False):
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
        for record in made:
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
