"""The topics of papers: rules on real titles, the table's sanity, the names that users type."""

from __future__ import annotations

import json
import re
import string
import unicodedata
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdlit import topics
from kdlit.bundled import read_text
from kdlit.paper import Listing, OtherTitle, Paper
from kdlit.text import fold
from kdlit.topics import Topic

CATALOG = [Paper.from_json(json.loads(row)) for row in read_text("catalog.jsonl").splitlines()]

# Well-known papers outside the catalog, such as users add, with topics that each must be given.
OUTSIDE = {
    "LLM-Pruner: On the Structural Pruning of Large Language Models": ("pruning llm language-model nlp"),
    "SparseGPT: Massive Language Models Can be Accurately Pruned in One-Shot": "pruning llm",
    "The State of Sparsity in Deep Neural Networks": "pruning",
    "GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers": (
        "quantization language-model"
    ),
    "TernaryBERT: Distillation-aware Ultra-low Bit BERT": ("knowledge-distillation quantization bert"),
    "Fast Inference from Transformers via Speculative Decoding": "inference-acceleration",
    "DeeBERT: Dynamic Early Exiting for Accelerating BERT Inference": "inference-acceleration bert",
    "FastBERT: a Self-distilling BERT with Adaptive Inference Time": ("inference-acceleration self-distillation bert"),
    "Progressive Distillation for Fast Sampling of Diffusion Models": ("diffusion inference-acceleration"),
    "High-Resolution Image Synthesis with Latent Diffusion Models": "diffusion image-generation",
    "Zero-Shot Text-to-Image Generation": "few-shot image-generation",
    "Dataset Condensation with Gradient Matching": "dataset-distillation",
    "Zero-shot Knowledge Transfer via Adversarial Belief Matching": ("data-free adversarial-learning"),
    "Ensemble Distillation for Robust Model Fusion in Federated Learning": ("ensembles federated-learning"),
    "Learning from Multiple Teacher Networks": "knowledge-distillation ensembles",
    "Learning without Forgetting": "continual-learning",
    "Continual Learning with Deep Generative Replay": "continual-learning",
    "Unsupervised Domain Adaptation by Backpropagation": "domain-adaptation",
    "Knowledge Distillation: A Survey": "knowledge-distillation survey",
    "TextBrewer: An Open-Source Knowledge Distillation Toolkit for Natural Language Processing": ("software nlp"),
    "Distil-Whisper: Robust Knowledge Distillation via Large-Scale Pseudo Labelling": (
        "knowledge-distillation semi-supervised"
    ),
    "DistilHuBERT: Speech Representation Learning by Layer-wise Distillation of Hidden-unit BERT": (
        "feature-distillation speech-audio"
    ),
    "TinyCLIP: CLIP Distillation via Affinity Mimicking and Weight Inheritance": ("relational vision-language"),
    "Ranking Distillation: Learning Compact Ranking Models With High Performance for "
    "Recommender System": "knowledge-distillation model-compression retrieval",
    "Learning Metrics from Teachers: Compact Networks for Image Embedding": ("knowledge-distillation embeddings"),
    "Distilling Object Detectors with Fine-grained Feature Imitation": ("feature-distillation object-detection"),
    "Point-to-Voxel Knowledge Distillation for LiDAR Semantic Segmentation": ("segmentation 3d autonomous-driving"),
    "Masked Autoencoders for Point Cloud Self-supervised Learning": ("masked-modeling 3d self-supervised"),
    "LightGCN: Simplifying and Powering Graph Convolution Network for Recommendation": "graph",
    "TinyGNN: Learning Efficient Graph Neural Networks": "graph",
    "Understanding and Improving Knowledge Distillation": "knowledge-distillation analysis",
    "Understanding Knowledge Distillation in Non-autoregressive Machine Translation": ("analysis machine-translation"),
    "Improving the Interpretability of Deep Neural Networks with Knowledge Distillation": ("interpretability"),
    "Adversarially Robust Distillation": "knowledge-distillation robustness-security",
    "Orca: Progressive Learning from Complex Explanation Traces of GPT-4": "llm language-model nlp",
}

# Catalog papers, by the beginning of the title, with topics that a word there wrongly suggests.
TRAPS = {
    "Knowledge Distillation via Instance Relationship Graph": "graph",
    "Graph Flow": "graph",
    "Wavelet Knowledge Distillation": "machine-translation nlp",
    "Exploiting the Ground-Truth": "object-detection computer-vision",
    "ReAugKD": "retrieval data-augmentation",
    "Dataset Distillation by Matching": "knowledge-distillation",
    "Distilled Dual-Encoder Model": "language-understanding",
    "PuMer": "language-model model-compression",
    "Self Supervision to Distillation": "self-distillation",
    "Hierarchical Self-supervised Augmented": "self-distillation",
    "Gradient-based Intra-attention Pruning": "attention-distillation",
    "Training data-efficient image transformers": "attention-distillation",
    "Knowledge Distillation via the Target-aware Transformer": "vision-transformer",
    "Bridging the Gap between Decision and Logits": "capacity-gap",
    "LiDAR Distillation": "capacity-gap",
    "Knowledge Distillation for Object Detection via Rank Mimicking": "retrieval",
    "DINOv2": "robustness-security",
    "DarkGAN": "image-generation computer-vision interpretability",
    "Distillation as a Defense": "adversarial-learning gan",
    "Knowledge Adaptation for Efficient Semantic Segmentation": "domain-adaptation",
    "Distilling Knowledge for Search-based Structured Prediction": "retrieval",
    "Improved Knowledge Distillation via Teacher Assistant": "ensembles",
    "Relational Knowledge Distillation": "multimodal vision-language",
    "Masked Autoencoders Enable Efficient Knowledge Distillers": "multimodal vision-language",
    "Knowledge Distillation for Small-footprint": "nlp",
    "Local Affine Approximators": "data-free",
    "TinyBERT": "llm analysis",
}

# The same for titles outside the catalog; all but the first two are made up.
OUTSIDE_TRAPS = {
    "Zero-shot Knowledge Transfer via Adversarial Belief Matching": "few-shot",
    "DistilHuBERT: Speech Representation Learning by Layer-wise Distillation of Hidden-unit BERT": ("bert nlp"),
    "Detecting Hate Speech in Online Forums": "speech-audio",
    "Unsupervised Word Segmentation": "segmentation computer-vision",
    "Sampling Schedules beyond Teacher Forcing": "knowledge-distillation",
    "Learned Image Compression": "model-compression",
    "Tiny Object Localization from the Air": "model-compression",
    "Hugging Face Models in the Wild": "face-recognition",
}

# Catalog papers, by the beginning of the title, with all of their topics.
FILED = {
    "Model Compression": ("knowledge-distillation model-compression logit-distillation ensembles foundations"),
    "Combining Labeled and Unlabeled Data": "semi-supervised foundations",
    "YASENN": "interpretability",
    "Momentum Contrast": "self-supervised contrastive-learning computer-vision",
    "Dataset Meta-Learning": "dataset-distillation meta-learning",
    "Graph-Free Knowledge Distillation": "knowledge-distillation data-free graph",
    "QuPeD": "knowledge-distillation model-compression quantization federated-learning",
    "Memory-efficient NLLB-200": "model-compression pruning nlp machine-translation multilingual",
    "MonoDistill": "knowledge-distillation computer-vision multimodal object-detection 3d",
    "KDGAN": "knowledge-distillation adversarial-learning gan",
    "SCOTT": "knowledge-distillation language-model llm nlp reasoning",
    "On Distillation of Guided Diffusion Models": (
        "knowledge-distillation inference-acceleration diffusion computer-vision image-generation"
    ),
    "Using a Neural Network to Approximate": "knowledge-distillation ensembles foundations",
}

PAPERS = [*CATALOG, *(Paper(title=title) for title in OUTSIDE)]


def takes(topic: Topic, paper: Paper) -> bool:
    """Whether a rule of `topic` takes `paper`, by what the table's own comments say of its rules."""
    headings = {letters(part) for row in paper.listings for part in row.section.split(" / ")}
    return (
        any(says(topic.words, title, re.IGNORECASE) or says(topic.acronyms, title) for title in paper.titles)
        or says(topic.venues, paper.venue)
        or paper.arxiv_class in topic.classes
        or not headings.isdisjoint(map(letters, topic.sections))
        or named_in(topic.also, paper)
    )


def says(patterns: tuple[str, ...], text: str, flags: int = 0) -> bool:
    """Whether one of `patterns` stands in a text as whole words."""
    spaced = re.sub(r"[\s_/\-\u2010-\u2015\u2212]+", " ", unicodedata.normalize("NFKC", text))
    return any(re.search(rf"\b(?:{pattern})s?\b", spaced, flags) for pattern in patterns)


def named_in(titles: tuple[str, ...], paper: Paper) -> bool:
    """Whether one of `titles` is a title of `paper`."""
    return not set(map(letters, titles)).isdisjoint(map(letters, paper.titles))


def all_implied(slug: str) -> set[str]:
    """A topic, and all to which its papers belong as well."""
    implied = next(topic.implies for topic in topics.table() if topic.name == slug)
    return {slug}.union(*map(all_implied, implied))


def letters(text: str) -> str:
    """Letters and digits of a text."""
    return "".join(filter(str.isalnum, fold(text)))


def catalog_paper(beginning: str) -> Paper:
    """The first catalog paper of which a title begins so."""
    return next(paper for paper in CATALOG if any(title.startswith(beginning) for title in paper.titles))


def rules(kind: str) -> list[tuple[str, str]]:
    """Each entry of the rule `kind` in the whole table, with its topic."""
    return [(topic.name, entry) for topic in topics.table() for entry in getattr(topic, kind)]


@pytest.mark.parametrize(("title", "expected"), OUTSIDE.items())
def test_a_paper_outside_the_catalog_is_given_its_topics(title: str, expected: str) -> None:
    assert set(expected.split()) <= set(topics.assign(Paper(title=title)))


@pytest.mark.parametrize(("title", "wrong"), TRAPS.items())
def test_a_misleading_word_gives_no_topic(title: str, wrong: str) -> None:
    assert set(wrong.split()) <= set(topics.labels())
    assert set(wrong.split()).isdisjoint(topics.assign(catalog_paper(title)))


@pytest.mark.parametrize(("title", "wrong"), OUTSIDE_TRAPS.items())
def test_a_misleading_word_outside_the_catalog_gives_no_topic(title: str, wrong: str) -> None:
    assert set(wrong.split()) <= set(topics.labels())
    assert set(wrong.split()).isdisjoint(topics.assign(Paper(title=title)))


@pytest.mark.parametrize(("title", "expected"), FILED.items())
def test_a_paper_has_exactly_its_topics_in_the_order_of_the_table(title: str, expected: str) -> None:
    assert topics.assign(catalog_paper(title)) == tuple(expected.split())


def test_a_paper_that_fits_nothing_is_other() -> None:
    assert topics.assign(Paper(title="On the Electrodynamics of Moving Bodies")) == ("other",)


def test_another_title_counts_like_the_own_one() -> None:
    paper = Paper(title="Learning Global Additive Explanations")
    assert "dataset-distillation" not in topics.assign(paper)
    renamed = paper._replace(other_titles=(OtherTitle("Dataset Distillation", "arXiv v1"),))
    listed = paper._replace(listings=(Listing("a-list", title="Dataset Distillation"),))
    assert "dataset-distillation" in topics.assign(renamed)
    assert "dataset-distillation" in topics.assign(listed)


@pytest.mark.parametrize(
    "section",
    ["Text Retrieval", "text  retrieval", "NLP / Text Retrieval", "Text-Retrieval / 2022"],
)
def test_a_heading_counts_by_any_of_its_parts(section: str) -> None:
    paper = Paper(title="Untitled", listings=(Listing("a-list", section=section),))
    assert "retrieval" in topics.assign(paper)


@pytest.mark.parametrize("section", ["Retrieval of Text Retrieval", "Text", "2022", ""])
def test_a_heading_counts_only_whole(section: str) -> None:
    paper = Paper(title="Untitled", listings=(Listing("a-list", section=section),))
    assert topics.assign(paper) == ("other",)


@pytest.mark.parametrize("venue", ["ACL", "Findings of ACL", "NAACL-HLT", "EMNLP-IJCNLP"])
def test_a_venue_counts_as_a_whole_word(venue: str) -> None:
    assert topics.assign(Paper(title="Untitled", venue=venue)) == ("nlp",)


@pytest.mark.parametrize("venue", ["ORACL", "ACLU", "TIPS Journal"])
def test_a_part_of_a_venue_does_not_count(venue: str) -> None:
    assert topics.assign(Paper(title="Untitled", venue=venue)) == ("other",)


@pytest.mark.parametrize(("slug", "arxiv_class"), rules("classes"))
def test_an_arxiv_class_counts(slug: str, arxiv_class: str) -> None:
    assert topics.assign(Paper(title="Untitled", arxiv_class=arxiv_class)) == (slug,)


def test_implied_topics_follow_through_several_steps() -> None:
    assert topics.assign(Paper(title="What LLMs Know")) == ("language-model", "llm", "nlp")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Self\u2013Distilled Networks", "self-distillation"),
        ("SELF-DISTILLATION", "self-distillation"),
        ("Crossmodal Learning", "multimodal"),
        ("Cross-Modal Learning", "multimodal"),
        ("Cross Modal Learning", "multimodal"),
        ("Object  Detectors", "object-detection"),
        ("Data\u2010Free Learning", "data-free"),
        ("Notes on GANs", "gan"),
    ],
)
def test_spelling_is_forgiven(title: str, slug: str) -> None:
    assert slug in topics.assign(Paper(title=title))


@pytest.mark.parametrize("title", ["A Paper Clip", "Cot Death", "Dear Robert", "Unlimited Television"])
def test_acronyms_are_not_words(title: str) -> None:
    assert topics.assign(Paper(title=title)) == ("other",)


@given(st.sampled_from(CATALOG), st.sampled_from(["-", " ", "\u2010", "\u2013", "  "]))
def test_hyphens_do_not_matter(paper: Paper, hyphen: str) -> None:
    respelt = Paper(title=paper.title.replace("-", hyphen))
    assert topics.assign(respelt) == topics.assign(Paper(title=paper.title))


@given(
    title=st.text(min_size=1),
    section=st.text(),
    venue=st.text(),
    arxiv_class=st.sampled_from(["", "cs.CL", "cs.CV", "math.AG"]),
)
def test_every_paper_has_topics_of_the_table_in_its_order(
    title: str, section: str, venue: str, arxiv_class: str
) -> None:
    paper = Paper(title=title, venue=venue, arxiv_class=arxiv_class, listings=(Listing("a-list", section),))
    given_topics = topics.assign(paper)
    assert given_topics
    assert list(given_topics) == [slug for slug in topics.labels() if slug in given_topics]


@given(st.lists(st.sampled_from(CATALOG), min_size=2, max_size=2))
def test_more_titles_never_take_a_topic_away(papers: list[Paper]) -> None:
    one, other = papers
    both = Paper(title=one.title, other_titles=(OtherTitle(other.title, "another"),))
    kept = {topic.name for topic in topics.table() if not topic.never}
    assert kept & set(topics.assign(Paper(title=one.title))) <= set(topics.assign(both))


def test_slugs_and_labels_are_unique() -> None:
    for kind in ("name", "label"):
        counts = Counter(getattr(topic, kind).casefold() for topic in topics.table())
        assert max(counts.values()) == 1


@pytest.mark.parametrize("slug", topics.labels())
def test_slugs_are_plain(slug: str) -> None:
    assert set(slug) <= set(string.ascii_lowercase + string.digits + "-")


def test_no_name_of_a_topic_is_another_ones() -> None:
    for topic in topics.table():
        assert {name: topics.match(name) for name in topic.names} == dict.fromkeys(topic.names, topic.name)


def test_no_alias_repeats_what_is_known_without_it() -> None:
    def plain(name: str) -> str:
        return "".join(filter(str.isalnum, name.casefold())).removesuffix("s")

    for topic in topics.table():
        known = {plain(topic.name), plain(topic.label)}
        aliases = [plain(alias) for alias in topic.aliases]
        assert len(known.union(aliases)) == len(known) + len(aliases), topic.name


def test_implied_topics_exist() -> None:
    assert {implied for _, implied in rules("implies")} <= set(topics.labels())


@pytest.mark.parametrize(
    ("kind", "slug", "entry"),
    [(kind, *rule) for kind in ("words", "acronyms", "sections", "also") for rule in rules(kind)],
)
def test_every_rule_takes_a_paper(kind: str, slug: str, entry: str) -> None:
    rule: dict[str, Any] = {kind: (entry,)}
    alone = Topic(slug, slug, **rule)
    assert any(takes(alone, paper) for paper in PAPERS)


def test_every_topic_but_the_fallback_has_a_catalog_paper() -> None:
    assert {slug for paper in CATALOG for slug in topics.assign(paper)} == topics.labels().keys() - {"other"}


@pytest.mark.parametrize(("slug", "title"), rules("also"))
def test_a_paper_placed_by_hand_needs_it(slug: str, title: str) -> None:
    by_rule = next(topic._replace(also=()) for topic in topics.table() if topic.name == slug)
    assert not takes(by_rule, catalog_paper(title))


@pytest.mark.parametrize(("slug", "title"), rules("never"))
def test_a_paper_kept_out_by_hand_would_be_taken(slug: str, title: str) -> None:
    paper = catalog_paper(title)
    assert slug not in topics.assign(paper)
    own = next(topic for topic in topics.table() if topic.name == slug)
    given_topics = topics.assign(paper)
    implied = {name for topic in topics.table() if topic.name in given_topics for name in topic.implies}
    assert takes(own, paper) or slug in implied


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("cot", "reasoning"),
        ("Chain of Thought", "reasoning"),
        ("NMT", "machine-translation"),
        ("vlp", "vision-language"),
        ("LLMs", "llm"),
        ("Large Language Models", "llm"),
        ("GANs", "gan"),
        ("objectdetection", "object-detection"),
        ("Object Detection", "object-detection"),
        ("object_detection", "object-detection"),
        ("3D", "3d"),
        ("Retrieval and ranking", "retrieval"),
        ("quantisation", "quantization"),
        ("multi-teacher", "ensembles"),
    ],
)
def test_a_topic_is_found_by_its_names(name: str, slug: str) -> None:
    assert topics.match(name) == slug


@pytest.mark.parametrize("name", ["", " ", "-", "s", "no such topic", "distil", "§"])
def test_an_unknown_name_is_no_topic(name: str) -> None:
    assert topics.match(name) is None


@given(
    st.sampled_from(topics.names()),
    st.sampled_from(["-", " ", "_", ""]),
    st.sampled_from(["", "s"]),
)
def test_case_hyphens_and_plurals_of_a_name_are_forgiven(name: str, hyphen: str, plural: str) -> None:
    slug = topics.match(name)
    assert slug in topics.labels()
    assert topics.match(name.upper().replace("-", hyphen)) == slug
    if not name.endswith("s"):
        assert topics.match(name + plural) == slug


@given(st.text())
def test_any_text_may_be_asked_for(name: str) -> None:
    assert topics.match(name) in {None, *topics.labels()}


@pytest.mark.parametrize("papers", [CATALOG, [Paper(title=title) for title in OUTSIDE]], ids=["catalog", "outside"])
def test_every_rule_that_takes_a_paper_counts(papers: list[Paper]) -> None:
    for paper in papers:
        by_rule = {topic.name for topic in topics.table() if takes(topic, paper)}
        implied = by_rule | {name for topic in topics.table() if topic.name in by_rule for name in topic.implies}
        rejected = {topic.name for topic in topics.table() if named_in(topic.never, paper)}
        given_topics = set(topics.assign(paper)) - {"other"}
        assert implied - rejected <= given_topics
        assert not rejected & given_topics
        assert given_topics <= {reached for slug in by_rule for reached in all_implied(slug)}
