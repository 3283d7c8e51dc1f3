"""Which parts of a title are put in braces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdlit.bundled import read_text
from kdlit.formats.titles import protect


@pytest.mark.parametrize(
    "title",
    [
        "Distilling the Knowledge in a Neural Network",
        "A Gift from Knowledge Distillation: Fast Optimization and Transfer Learning",
        "Knowledge Distillation from A Stronger Teacher",
        "Bootstrap Your Own Latent - A New Approach to Self-Supervised Learning",
        "Distilling Step-by-Step! Outperforming Larger Language Models",
        "Up to 100x Faster Data-Free Knowledge Distillation",
        "torchdistill: A Modular, Configuration-Driven Framework",
        "f-Divergence Minimization for Sequence-Level Knowledge Distillation",
        "Tailoring Instructions to Student's Learning Levels",
        "Symbolic Distillation: Small Models Can Also “Think” Step-by-Step",
        "Why Don't Students Learn?",
        "École Normale",
        "",
    ],
)
def test_ordinary_words_stay_as_they_are(title: str) -> None:
    assert protect(title) == title


@pytest.mark.parametrize(
    ("title", "protected"),
    [
        ("TinyBERT: Distilling BERT", "{TinyBERT}: Distilling {BERT}"),
        ("MiniLM: Deep Self-Attention Distillation", "{MiniLM}: Deep Self-Attention Distillation"),
        ("StyleGAN2 Distillation", "{StyleGAN2} Distillation"),
        ("Audio Synthesis with GANs", "Audio Synthesis with {GANs}"),
        ("Very Tiny CNN for Objects", "Very Tiny {CNN} for Objects"),
        ("Monocular 3D Object Detection", "Monocular {3D} Object Detection"),
        ("R2L: Distilling Radiance Fields", "{R2L}: Distilling Radiance Fields"),
        ("Compressing T5 and Llama2", "Compressing {T5} and {Llama2}"),
        ("Net2Net: Accelerating Learning", "{Net2Net}: Accelerating Learning"),
        ("D3Former: Debiased", "{D3Former}: Debiased"),
        ("LiDAR Distillation", "{LiDAR} Distillation"),
        ("DINOv2: Learning Features", "{DINOv2}: Learning Features"),
        ("BAM! Born-Again Networks", "{BAM}! Born-Again Networks"),
        ("A Teacher That CANNOT teach students", "A Teacher That {CANNOT} teach students"),
        ("Attacks on iPhones, mBERT and vMF", "Attacks on {iPhones}, {mBERT} and {vMF}"),
        ("Parts I, II and C of C++", "Parts {I}, {II} and {C} of {C++}"),
        ("AT&T and Q&A", "{AT&T} and {Q&A}"),
        ("BERT's Attention, and BERT’s", "{BERT}'s Attention, and {BERT}’s"),
        ("L'Hôpital and McCallum", "{L'Hôpital} and {McCallum}"),
        ("Learning (CNN) [LSTM] “GRU”", "Learning ({CNN}) [{LSTM}] “{GRU}”"),
        ("On $L_2$ and GPT_2", "On ${L_2}$ and {GPT_2}"),
    ],
)
def test_words_spelt_with_capitals_are_protected(title: str, protected: str) -> None:
    assert protect(title) == protected


@pytest.mark.parametrize(
    ("title", "protected"),
    [
        ("Distillation for Non-IID Data", "Distillation for Non-{IID} Data"),
        ("BERT-Based Transformer-Based Models", "{BERT}-Based Transformer-Based Models"),
        ("Memory-efficient NLLB-200: Pruning", "Memory-efficient {NLLB-200}: Pruning"),
        ("MCC-KD: Multi-CoT Distillation", "{MCC-KD}: Multi-{CoT} Distillation"),
        ("Learning with U-Nets and Q-Learning", "Learning with {U}-Nets and {Q}-Learning"),
        ("Training BERT/RoBERTa on ViT-B/16", "Training {BERT/RoBERTa} on {ViT-B/16}"),
        ("GPT-4-Based Annotation", "{GPT-4}-Based Annotation"),
        ("Read/Write Memory", "Read/Write Memory"),
        ("A-star and A/B Tests", "{A}-star and {A/B} Tests"),
        # What the colon ends is the name of a method, all of it.
        ("ERNIE-Search: Bridging", "{ERNIE-Search}: Bridging"),
        ("Pro-KD: Progressive Distillation", "{Pro-KD}: Progressive Distillation"),
        ("Distilling ERNIE-Search: Bridging", "Distilling {ERNIE}-Search: Bridging"),
    ],
)
def test_compounds_are_protected_where_they_need_it(title: str, protected: str) -> None:
    assert protect(title) == protected


@pytest.mark.parametrize(
    ("title", "protected"),
    [
        ("Distillation with Zipf's Label Smoothing", "Distillation with {Zipf}'s Label Smoothing"),
        ("Bayesian and Gaussian Models", "{Bayesian} and {Gaussian} Models"),
        ("Mixtures of Gaussians", "Mixtures of {Gaussians}"),
        ("Kullback-Leibler Divergence", "{Kullback-Leibler} Divergence"),
        ("Kullback–Leibler Divergence", "{Kullback}–{Leibler} Divergence"),
        ("Non-Euclidean Fréchet Means", "Non-{Euclidean} {Fréchet} Means"),
        ("English and Chinese Text", "{English} and {Chinese} Text"),
        ("hidden markov models", "hidden markov models"),
        ("Wasserstein Distances on Wikipedia", "{Wasserstein} Distances on {Wikipedia}"),
    ],
)
def test_proper_names_are_protected(title: str, protected: str) -> None:
    assert protect(title) == protected


@pytest.mark.parametrize(
    ("title", "protected"),
    [
        ("Parsing the Penn Treebank", "Parsing the {Penn} {Treebank}"),
        ("Treebanks, and a Treebank", "Treebanks, and a Treebank"),
        ("Wizard-of-Oz Dialogues", "{Wizard}-of-{Oz} Dialogues"),
        ("Abstract Meaning Representation for Meaning", "{Abstract} {Meaning} {Representation} for Meaning"),
        ("Universal Dependencies: A Universal Scheme", "{Universal} {Dependencies}: A Universal Scheme"),
        # Beside a name, not by themselves.
        ("Modern Hebrew and Modern Networks", "{Modern} {Hebrew} and Modern Networks"),
        ("The University of Maryland as a University", "The {University} of {Maryland} as a University"),
        ("Charles University", "{Charles} {University}"),
        ("American Sign Language, Sign Language", "{American} {Sign} {Language}, Sign Language"),
        # Punctuation parts what would be a name.
        ("Latent: Dirichlet, Allocation", "Latent: {Dirichlet}, Allocation"),
        ("University", "University"),
    ],
)
def test_names_of_several_words_are_protected_together(title: str, protected: str) -> None:
    assert protect(title) == protected


@pytest.mark.parametrize(
    ("title", "protected"),
    [
        ("Fast K-Means and Top-K N-Gram Search", "Fast K-Means and Top-K N-Gram Search"),
        ("Learning N:M Sparsity", "Learning {N}:{M} Sparsity"),
        ("A* Search", "{A*} Search"),
    ],
)
def test_letters_that_count_something_need_no_capital(title: str, protected: str) -> None:
    assert protect(title) == protected


@pytest.mark.parametrize(
    ("title", "protected"),
    [
        ("“Why Trust You?”: Explaining", "“{Why} Trust You?”: Explaining"),
        ("(Re)Thinking Teachers", "({Re})Thinking Teachers"),
        ("Trust: “Why” Not", "Trust: “{Why}” Not"),
        ("Trust:Why Not", "Trust:{Why} Not"),
        ("Trust: Why “Not”", "Trust: Why “Not”"),
    ],
)
def test_capitals_that_start_a_sentence_behind_punctuation_are_protected(title: str, protected: str) -> None:
    # Styles keep a capital only as the very first character, or right after a colon and a space.
    assert protect(title) == protected


def test_a_title_in_capitals_tells_no_acronyms() -> None:
    assert protect("DISTILLING THE KNOWLEDGE OF BERT") == "DISTILLING THE KNOWLEDGE OF BERT"
    assert protect("MINILM") == "{MINILM}"


def test_each_piece_is_written_as_asked() -> None:
    assert protect("Q&A with BERT & GPT", write=lambda text: text.replace("&", "and")) == (
        "{QandA} with {BERT} and {GPT}"
    )


def test_each_listed_name_stands_once_and_is_protected() -> None:
    lines = read_text("title_names.txt").splitlines()
    names = [line for line in lines if line and not line.startswith("#")]
    assert len(names) == len(set(names)) > 900
    for name in names:
        words = name.replace("+", "Basque").split()
        assert protect(" ".join(words)).split() == [word if word.islower() else f"{{{word}}}" for word in words]


@given(st.text(st.characters(exclude_characters="{}")))
def test_only_braces_are_added(title: str) -> None:
    assert protect(title).replace("{", "").replace("}", "") == title


ORDINARY = st.sampled_from(["Knowledge", "distillation", "from", "A", "Self-Supervised"])
ACRONYMS = st.sampled_from(["BERT", "ViT", "GPT-4"])


@given(st.lists(ORDINARY), ACRONYMS, st.lists(ORDINARY))
def test_words_are_judged_one_by_one(before: list[str], acronym: str, after: list[str]) -> None:
    protected = protect(" ".join(["The", *before, acronym, *after]))
    assert protected.split() == ["The", *before, f"{{{acronym}}}", *after]
