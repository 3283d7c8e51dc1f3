"""Identifiers: every form in which one is pasted, what is not one, and the way there and back."""

from __future__ import annotations

import re
import string
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdlit import identifiers
from kdlit.identifiers import Identifier, parse
from kdlit.paper import Listing, Paper

NEURIPS_2018 = "https://proceedings.neurips.cc/paper_files/paper/2018/hash/019d385eb67632a7e958e23f24bd07d7"
MENON = "https://proceedings.mlr.press/v162/menon22a.html"
ZHAO = "https://openaccess.thecvf.com/content/CVPR2022/html/Zhao_Decoupled_Knowledge_Distillation_CVPR_2022_paper.html"
YIM = "https://openaccess.thecvf.com/content_cvpr_2017/html/Yim_A_Gift_From_CVPR_2017_paper.html"

# What is pasted, by what it names.
FORMS = {
    "arXiv:1503.02531": """
        1503.02531
        1503.02531v1
        arXiv:1503.02531
        ARXIV:1503.02531V1
        arXiv: 1503.02531
        arxiv 1503.02531
        arXiv.1503.02531
        arXiv:1503.02531v1 [stat.ML]
        arXiv:1503.02531v1 [stat.ML] 9 Mar 2015
        arXiv preprint arXiv:1503.02531
        oai:arXiv.org:1503.02531
        CoRR abs/1503.02531
        abs/1503.02531
        1503.02531.pdf
        https://arxiv.org/abs/1503.02531
        http://arxiv.org/abs/1503.02531v1
        HTTPS://ArXiv.org/ABS/1503.02531
        arxiv.org/abs/1503.02531
        www.arxiv.org/abs/1503.02531
        https://arxiv.org/abs/arXiv:1503.02531
        https://arxiv.org/abs/1503.02531/
        https://arxiv.org/abs/1503.02531?context=cs.LG
        https://arxiv.org/abs/1503.02531#references
        https://arxiv.org/abs/1503.02531.pdf
        https://arxiv.org/pdf/1503.02531
        https://arxiv.org/pdf/1503.02531.pdf
        https://arxiv.org/pdf/1503.02531v1.pdf?download=1
        https://arxiv.org/html/1503.02531v1
        https://arxiv.org/format/1503.02531
        https://arxiv.org/ps/1503.02531
        https://arxiv.org/e-print/1503.02531v1
        https://arxiv.org/src/1503.02531
        https://arxiv.org/bibtex/1503.02531
        https://arxiv.org/ftp/arxiv/papers/1503/1503.02531.pdf
        https://export.arxiv.org/abs/1503.02531
        http://xxx.lanl.gov/abs/1503.02531
        http://cn.arxiv.org/pdf/1503.02531
        https://ar5iv.org/abs/1503.02531
        https://ar5iv.org/1503.02531
        https://ar5iv.labs.arxiv.org/html/1503.02531
        https://www.alphaxiv.org/abs/1503.02531v1
        https://www.alphaxiv.org/overview/1503.02531
        https://www.arxiv-vanity.com/papers/1503.02531/
        https://huggingface.co/papers/1503.02531
        https://hf.co/papers/1503.02531
        10.48550/arXiv.1503.02531
        10.48550/ARXIV.1503.02531
        doi:10.48550/arXiv.1503.02531
        https://doi.org/10.48550/arXiv.1503.02531
        https://doi.org/10.48550%2FarXiv.1503.02531
        https%3A%2F%2Farxiv.org%2Fabs%2F1503.02531
    """,
    "arXiv:1312.6184": "1312.6184, http://arxiv.org/abs/1312.6184, https://arxiv.org/pdf/1312.6184",
    "arXiv:1908.09355": """
        journals/corr/abs-1908-09355
        DBLP:journals/corr/abs-1908-09355
        https://dblp.org/rec/journals/corr/abs-1908-09355.bib
        https://dblp.org/rec/bib/journals/corr/abs-1908-09355
    """,
    "arXiv:cs/0112017": """
        cs/0112017
        CS/0112017v1
        arXiv:cs/0112017
        cs.CL/0112017
        https://arxiv.org/abs/cs/0112017
        https://arxiv.org/pdf/cs/0112017.pdf
        https://arxiv.org/pdf/cs/0112017v1
        https://arxiv.org/cs/0112017
        https://arxiv.org/abs/cs%2F0112017
        10.48550/arXiv.cs/0112017
        journals/corr/cs-CL-0112017
        journals/corr/abs-cs-0112017
    """,
    "arXiv:hep-ex/0406020": "hep-ex/0406020v1, arXiv:hep-ex/0406020",
    "arXiv:math/0309136": "math.GT/0309136, math/0309136, https://arxiv.org/abs/math.GT/0309136",
    "ACL:P18-1129": """
        P18-1129
        p18-1129
        ACL:P18-1129
        P18-1129.pdf
        https://aclanthology.org/P18-1129
        https://aclanthology.org/P18-1129/
        https://www.aclanthology.org/P18-1129.bib
        https://aclanthology.org/P18-1129v2.pdf
        https://aclanthology.org/P18-1129e1.pdf
        https://www.aclweb.org/anthology/P18-1129
        http://www.aclweb.org/anthology/P18-1129.pdf
        https://www.aclweb.org/anthology/papers/P/P18/P18-1129/
        http://aclweb.org/anthology/P/P18/P18-1129.pdf
        http://www.aclweb.org/anthology-new/P/P18/P18-1129.bib
        http://anthology.aclweb.org/P18-1129
        http://anthology.aclweb.org/P/P18/P18-1129.pdf
        https://aclanthology.info/papers/P18-1129/p18-1129
        https://aclanthology.info/papers/P18-1129
        https://aclanthology.coli.uni-saarland.de/papers/P18-1129/p18-1129
        https://aclanthology.coli.uni-saarland.de/pdf/P/P18/P18-1129.pdf
        https://preview.aclanthology.org/landing_page/P18-1129
        10.18653/v1/P18-1129
        10.18653/V1/p18-1129
        https://doi.org/10.18653/v1/P18-1129
        http://dx.doi.org/10.18653/v1%2FP18-1129
    """,
    "ACL:D14-1162": "D14-1162, 10.3115/v1/D14-1162, https://doi.org/10.3115/v1/D14-1162",
    "ACL:2020.acl-main.195": """
        2020.acl-main.195
        2020.ACL-Main.195
        https://aclanthology.org/2020.acl-main.195/
        https://aclanthology.org/2020.acl-main.195.pdf
        https://aclanthology.org/2020.acl-main.195.endf
        https://aclanthology.org/2020.acl-main.195.xml
        https://aclanthology.org/2020.acl-main.195v2.pdf
        https://www.aclweb.org/anthology/2020.acl-main.195.pdf
        https://preview.aclanthology.org/fix-sig-urls/2020.acl-main.195
        10.18653/v1/2020.acl-main.195
        https://doi.org/10.18653/v1/2020.acl-main.195
    """,
    "ACL:2020.findings-emnlp.372": "https://aclanthology.org/2020.findings-emnlp.372",
    "ACL:2021.tacl-1.1": "2021.tacl-1.1",
    "doi:10.1109/cvpr.2019.00409": r"""
        10.1109/CVPR.2019.00409
        10.1109/cvpr.2019.00409
        doi:10.1109/CVPR.2019.00409
        DOI: 10.1109/CVPR.2019.00409
        info:doi/10.1109/CVPR.2019.00409
        10.1109%2FCVPR.2019.00409
        https://doi.org/10.1109/CVPR.2019.00409
        https://doi.org/10.1109/CVPR.2019.00409/
        https://doi.org/doi:10.1109/CVPR.2019.00409
        https://doi.org/10.1109/CVPR.2019.00409?locatt=mode:legacy
        http://dx.doi.org/10.1109/CVPR.2019.00409
        https://www.doi.org/10.1109/CVPR.2019.00409
        doi.org/10.1109/CVPR.2019.00409
        http://doi.ieeecomputersociety.org/10.1109/CVPR.2019.00409
        https://ieeexplore.ieee.org/document/10.1109/CVPR.2019.00409
        https://ieeexplore.ieee.org/abstract/document/10.1109/CVPR.2019.00409
    """,
    "doi:10.1145/1150402.1150464": """
        https://dl.acm.org/doi/10.1145/1150402.1150464
        https://dl.acm.org/doi/abs/10.1145/1150402.1150464
        https://dl.acm.org/doi/pdf/10.1145/1150402.1150464
        https://dl.acm.org/doi/full/10.1145/1150402.1150464
        https://dl.acm.org/doi/fullHtml/10.1145/1150402.1150464#sec-1
        http://doi.acm.org/10.1145/1150402.1150464
    """,
    "doi:10.1007/978-3-030-58577-8_9": r"""
        https://link.springer.com/chapter/10.1007/978-3-030-58577-8_9
        http://link.springer.com/chapter/10.1007%2F978-3-030-58577-8_9
        https://link.springer.com/content/pdf/10.1007/978-3-030-58577-8_9.pdf
        https://link.springer.com/content/pdf/10.1007%2F978-3-030-58577-8_9.pdf?pdf=button
        https://link.springer.com/10.1007/978-3-030-58577-8_9
        10.1007/978-3-030-58577-8\_9
        10.1007/978-3-030-58577-8{\_}9
        https://doi.org/10.1007/978-3-030-58577-8\_9
    """,
    "doi:10.1007/s10994-023-06335-8": """
        https://link.springer.com/article/10.1007/s10994-023-06335-8
    """,
    "doi:10.1007/978-3-030-58577-8": "https://link.springer.com/book/10.1007/978-3-030-58577-8",
    "doi:10.1002/widm.1249": """
        https://onlinelibrary.wiley.com/doi/10.1002/widm.1249
        https://onlinelibrary.wiley.com/doi/abs/10.1002/widm.1249
        https://onlinelibrary.wiley.com/doi/epdf/10.1002/widm.1249
        https://wires.onlinelibrary.wiley.com/doi/full/10.1002/widm.1249
    """,
    "doi:10.1016/s0893-6080(05)80023-1": "10.1016/S0893-6080(05)80023-1",
    "doi:10.1023/a:1026530200837": "https://doi.org/10.1023/A:1026530200837",
    "doi:10.5281/zenodo.5624507": "10.5281/zenodo.5624507",
    "doi:10.1609/aaai.v38i17.29821": "https://doi.org/10.1609/aaai.v38i17.29821",
    "doi:10.24963/ijcai.2021/314": """
        10.24963/ijcai.2021/314
        https://www.ijcai.org/proceedings/2021/0314.pdf
        https://www.ijcai.org/Proceedings/2021/0314.pdf
        https://www.ijcai.org/proceedings/2021/314
        https://www.ijcai.org/proceedings/2021/0314
    """,
    "doi:10.24963/ijcai.2017/367": "http://static.ijcai.org/proceedings-2017/0367.pdf",
    "OpenReview:rkr1UDeC-": """
        OpenReview:rkr1UDeC-
        https://openreview.net/forum?id=rkr1UDeC-
        openreview.net/forum?id=rkr1UDeC-
        https://www.openreview.net/pdf?id=rkr1UDeC-
        https://openreview.net/attachment?id=rkr1UDeC-&name=pdf
        https://openreview.net/forum?id=rkr1UDeC-&noteId=BJbtuRRLM
        https://openreview.net/forum?noteId=BJbtuRRLM&id=rkr1UDeC-
        https://openreview.net/forum?id=rkr1UDeC-#all
    """,
    "OpenReview:-aEuKX6zQKmr": "https://openreview.net/pdf?id=-aEuKX6zQKmr",
    "OpenReview:8-2sjUPp_YD": r"https://openreview.net/forum?id=8-2sjUPp\_YD",
    "OpenReview:SkgpBJrtvS": "https://openreview.net/forum?id=SkgpBJrtvS",
    "DBLP:conf/emnlp/SunCGL19": """
        conf/emnlp/SunCGL19
        DBLP:conf/emnlp/SunCGL19
        dblp:conf/emnlp/SunCGL19
        https://dblp.org/rec/conf/emnlp/SunCGL19
        https://dblp.org/rec/conf/emnlp/SunCGL19.bib
        https://dblp.org/rec/conf/emnlp/SunCGL19.html?view=bibtex
        https://dblp.org/rec/bibtex/conf/emnlp/SunCGL19
        https://dblp.org/rec/html/conf/emnlp/SunCGL19
        https://www.dblp.org/rec/conf/emnlp/SunCGL19
        https://dblp.uni-trier.de/rec/conf/emnlp/SunCGL19
        https://dblp.dagstuhl.de/rec/conf/emnlp/SunCGL19.xml
    """,
    "DBLP:conf/nips/WangW0B0020": "conf/nips/WangW0B0020",
    "DBLP:journals/corr/HintonVD15": "https://dblp.org/rec/journals/corr/HintonVD15",
    MENON: """
        https://proceedings.mlr.press/v162/menon22a.html
        http://proceedings.mlr.press/v162/menon22a.html
        https://proceedings.mlr.press/v162/menon22a/menon22a.pdf
        https://proceedings.mlr.press/v162/menon22a/menon22a-supp.pdf
        https://proceedings.mlr.press/v162/menon22a.pdf
    """,
    "https://proceedings.mlr.press/v267/huang25y.html": """
        https://proceedings.mlr.press/v267/huang25y.html
        https://raw.githubusercontent.com/mlresearch/v267/main/assets/huang25y/huang25y.pdf
    """,
    "https://proceedings.mlr.press/v48/gal16.html": """
        http://proceedings.mlr.press/v48/gal16.pdf
    """,
    ZHAO: (
        f"{ZHAO}, {ZHAO.replace('/html/', '/papers/').replace('.html', '.pdf')},"
        f" {ZHAO.replace('https', 'http')}, {ZHAO.replace('.com/', '.com//')},"
        f" {ZHAO.replace('_', chr(92) + '_')}"
    ),
    YIM: """
        http://openaccess.thecvf.com/content_cvpr_2017/papers/Yim_A_Gift_From_CVPR_2017_paper.pdf
        http://www.cv-foundation.org/openaccess/content_cvpr_2017/html/Yim_A_Gift_From_CVPR_2017_paper.html
    """,
    NEURIPS_2018 + "-Abstract.html": """
        https://proceedings.neurips.cc/paper/2018/hash/019d385eb67632a7e958e23f24bd07d7-Abstract.html
        https://proceedings.neurips.cc/paper/2018/file/019d385eb67632a7e958e23f24bd07d7-Paper.pdf
        https://proceedings.neurips.cc/paper_files/paper/2018/file/019d385eb67632a7e958e23f24bd07d7-Paper.pdf
        https://papers.nips.cc/paper/2018/hash/019d385eb67632a7e958e23f24bd07d7-Abstract.html
        https://papers.neurips.cc/paper/2018/file/019d385eb67632a7e958e23f24bd07d7-Bibtex.bib
        https://papers.nips.cc/paper/2018/file/019d385eb67632a7e958e23f24bd07d7-Metadata.json
        https://papers.nips.cc/paper/2018/file/019d385eb67632a7e958e23f24bd07d7-Reviews.html
    """,
    (
        "https://proceedings.neurips.cc/paper_files/paper/2022/hash"
        "/3a02b6df276223b68c69ca572cb3c4a8-Abstract-Conference.html"
    ): """
        http://papers.nips.cc/paper_files/paper/2022/hash/3a02b6df276223b68c69ca572cb3c4a8-Abstract-Conference.html
        https://proceedings.neurips.cc/paper_files/paper/2022/file/3a02b6df276223b68c69ca572cb3c4a8-Paper-Conference.pdf
    """,
    (
        "https://datasets-benchmarks-proceedings.neurips.cc/paper_files/paper/2021/hash"
        "/f2217062e9a397a1dca429e7d70bc6ca-Abstract-round1.html"
    ): """
        https://datasets-benchmarks-proceedings.neurips.cc/paper/2021/hash/f2217062e9a397a1dca429e7d70bc6ca-Abstract-round1.html
        https://datasets-benchmarks-proceedings.neurips.cc/paper/2021/file/f2217062e9a397a1dca429e7d70bc6ca-Paper-round1.pdf
    """,
    "https://papers.nips.cc/paper/5484-do-deep-nets-really-need-to-be-deep": """
        http://papers.nips.cc/paper/5484-do-deep-nets-really-need-to-be-deep
        http://papers.nips.cc/paper/5484-do-deep-nets-really-need-to-be-deep.pdf
    """,
    "https://www.ecva.net/papers/eccv_2020/papers_ECCV/html/230_ECCV_2020_paper.php": """
        https://www.ecva.net/papers/eccv_2020/papers_ECCV/html/230_ECCV_2020_paper.php
        http://ecva.net/papers/eccv_2020/papers_ECCV/html/230_ECCV_2020_paper.php
    """,
    "https://www.ecva.net/papers/eccv_2020/papers_ECCV/papers/123520341.pdf": """
        https://www.ecva.net/papers/eccv_2020/papers_ECCV/papers/123520341.pdf
    """,
    "https://www.ijcai.org/Abstract/16/123": "http://www.ijcai.org/Abstract/16/123",
    "https://www.ijcai.org/Proceedings/16/Papers/123.pdf": """
        https://ijcai.org/Proceedings/16/Papers/123.pdf
    """,
    "https://ojs.aaai.org/index.php/AAAI/article/view/4649": """
        https://ojs.aaai.org//index.php/AAAI/article/view/4649
        https://ojs.aaai.org/index.php/AAAI/article/view/4649
        https://ojs.aaai.org/index.php/AAAI/article/view/4649/4527
        https://ojs.aaai.org/index.php/AAAI/article/download/4649/4527
        https://www.aaai.org/ojs/index.php/AAAI/article/view/4649
        https://aaai.org/ojs/index.php/AAAI/article/view/4649
    """,
    "https://www.aaai.org/ocs/index.php/AAAI/AAAI16/paper/view/11977": """
        http://www.aaai.org/ocs/index.php/AAAI/AAAI16/paper/view/11977
        https://www.aaai.org/ocs/index.php/AAAI/AAAI16/paper/download/11977/12130
        https://aaai.org/ocs/index.php/AAAI/AAAI16/paper/viewPaper/11977
    """,
    "https://dl.acm.org/doi/10.5555/3495724.3496555": """
        https://dl.acm.org/doi/10.5555/3495724.3496555
        https://dl.acm.org/doi/abs/10.5555/3495724.3496555
        https://dl.acm.org/doi/pdf/10.5555/3495724.3496555
    """,
    "https://ieeexplore.ieee.org/document/9804342": """
        https://ieeexplore.ieee.org/document/9804342
        https://ieeexplore.ieee.org/abstract/document/9804342/
        https://ieeexplore.ieee.org/document/9804342/authors#authors
        https://ieeexplore.ieee.org/stamp/stamp.jsp?tp=&arnumber=9804342
    """,
}
PASTED = [(text, name) for name, texts in FORMS.items() for text in re.split(r",? *\n *|, ", texts.strip())]

NOTHING = r"""
    2020
    bert
    BERT-base
    gpt-2
    10.5
    3.14159
    v1.0.2
    12-15
    1234.5678
    1234.5678.90
    2013.99999
    1500.12345
    2019.00409
    1503.2531
    1412.12345
    0703.1234
    1503.00000
    1503.02531v
    1503.025311
    15035.02531
    foo/0112017
    cs/0113017
    cs/0704001
    cs/0112000
    cs/011201
    sun2019patient
    sun-etal-2019-patient
    sun2019patientknowledgedistillationbert
    P18-1
    P18-112
    P18-11290
    B18-1129
    P30-1129
    2020.acl-main
    1820.acl-main.195
    2020.acl-main.x
    10.1109
    10.1109/
    10.11/abc
    10.5555/3495724.3496555
    doi:10.5555/3495724.3496555
    https://doi.org/10.5555/3495724.3496555
    https://doi.org/abc
    https://doi.org/
    SkgpBJrtvS
    openreview:short
    conf/emnlp
    conf/emnlp/
    conf/emnlp/paper
    year:2019..
    author:hinton
    self-distillation
    knowledge distillation
    Patient Knowledge Distillation for BERT Model Compression
    Distilling the Knowledge in a Neural Network (2015)
    see 10.1109/CVPR.2019.00409
    1503.02531 1908.09355
    1503.02531, 1908.09355
    arXiv:
    arXiv:hinton
    refs.bib
    ./papers/1503.txt
    https://github.com/huawei-noah/Pretrained-Language-Model
    https://raw.githubusercontent.com/huawei-noah/nlp/main/README.md
    https://lilujunai.github.io/Teacher-free-Distillation/
    https://www.cs.cmu.edu/~avrim/Papers/cotrain.pdf
    https://example.com/arxiv.org/abs/1503.02531
    https://example.com/1503.02531
    https://arxiv.org.example.com/abs/1503.02531
    https://web.archive.org/web/2020/https://arxiv.org/abs/1503.02531
    https://arxiv.org/
    https://arxiv.org/list/cs.CL/recent
    https://arxiv.org/abs/2013.99999
    https://arxiv.org/search/?query=1503.02531
    https://huggingface.co/bert-base-uncased
    https://aclanthology.org/volumes/P18-1/
    https://aclanthology.org/people/k/kai-zhong/
    https://virtual2023.aclweb.org/paper_P2622.html
    https://openreview.net/group?id=ICLR.cc/2024/Conference
    https://openreview.net/references/pdf?id=rkr1UDeC-
    https://openreview.net/forum?noteId=rkr1UDeC-
    https://openreview.net/pdf/0123456789abcdef0123456789abcdef01234567.pdf
    https://dblp.org/pid/10/3248.html
    https://dblp.org/db/conf/emnlp/emnlp2019-1.html
    https://proceedings.mlr.press/v162/
    https://proceedings.mlr.press/v162/menon22a/chen22a.pdf
    https://openaccess.thecvf.com/CVPR2022
    https://proceedings.neurips.cc/paper/2018
    https://proceedings.neurips.cc/paper/2018/hash/019d385e-Abstract.html
    https://www.ijcai.org/proceedings/2021/
    https://ieeexplore.ieee.org/xpl/conhome/8450881/proceeding
    https://dl.acm.org/citation.cfm?id=2702123
    https://link.springer.com/journal/10994
    ftp://arxiv.org/abs/1503.02531
    https://
    ://
    %
    %2
    10.1000%2F%ff
    10.1000/a%20b
    10.1000/a"b
""".strip().split("\n    ")


@pytest.mark.parametrize(("text", "name"), PASTED)
def test_a_pasted_form_names_its_paper(text: str, name: str) -> None:
    assert str(parse(text)) == name


@pytest.mark.parametrize("text", ["", " ", *NOTHING])
def test_what_is_no_identifier_is_none(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize("name", FORMS)
def test_url_and_text_of_every_form_are_read_back(name: str) -> None:
    identifier = parse(name)
    assert identifier is not None
    assert str(identifier) == name
    assert parse(identifier.url) == identifier


@pytest.mark.parametrize("name", FORMS)
def test_a_pdf_leads_back_to_its_paper(name: str) -> None:
    identifier = parse(name)
    assert identifier is not None
    if identifier.pdf:
        assert parse(identifier.pdf) == identifier


@pytest.mark.parametrize(
    "wrapped",
    [
        "  {}\n",
        "<{}>",
        "({})",
        "[{}]",
        "{{{}}}",
        '"{}"',
        "'{}'",
        "`{}`",
        "\N{LEFT DOUBLE QUOTATION MARK}{}\N{RIGHT DOUBLE QUOTATION MARK}",
        "{}.",
        "{},",
        "{};",
        "{}?",
        "({}).",
        "(<{}>),",
        "{}).",
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "1503.02531",
        "2020.acl-main.195",
        "10.1016/S0893-6080(05)80023-1",
        "10.1016/0004-3702(89)",
        "https://openreview.net/forum?id=rkr1UDeC-",
        "https://proceedings.mlr.press/v162/menon22a.html",
        "DBLP:conf/emnlp/SunCGL19",
    ],
)
def test_what_stands_around_an_identifier_is_forgiven(wrapped: str, text: str) -> None:
    assert parse(text) is not None
    assert parse(wrapped.format(text)) == parse(text)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("1503.02531", ""),
        ("arXiv:1503.02531v1", "v1"),
        ("https://arxiv.org/pdf/1503.02531V12.pdf", "v12"),
        ("hep-ex/0406020v2", "v2"),
        ("P18-1129v2", ""),
    ],
)
def test_the_version_is_kept_apart(text: str, version: str) -> None:
    identifier = parse(text)
    assert identifier is not None
    assert identifier.version == version
    assert "v" not in identifier.value


def test_versions_of_a_paper_are_one_paper() -> None:
    first, latest, other = parse("1503.02531v1"), parse("1503.02531"), parse("1908.09355v1")
    assert first == latest
    assert (first != latest) is False
    assert first != other
    assert {first, latest, other} == {latest, other}
    assert hash(first) == hash(latest)


def test_schemes_are_not_mixed_up() -> None:
    assert Identifier("doi", "10.18653/v1/d19-1441") != parse("10.18653/v1/D19-1441")
    assert Identifier("arxiv", "1503.02531") != ("arxiv", "1503.02531", "")


@pytest.mark.parametrize(
    ("name", "url", "pdf"),
    [
        (
            "arXiv:1503.02531v1",
            "https://arxiv.org/abs/1503.02531",
            "https://arxiv.org/pdf/1503.02531",
        ),
        ("cs/0112017", "https://arxiv.org/abs/cs/0112017", "https://arxiv.org/pdf/cs/0112017"),
        (
            "D19-1441",
            "https://aclanthology.org/D19-1441/",
            "https://aclanthology.org/D19-1441.pdf",
        ),
        ("10.1109/CVPR.2019.00409", "https://doi.org/10.1109/cvpr.2019.00409", ""),
        (
            "https://openreview.net/pdf?id=-aEuKX6zQKmr",
            "https://openreview.net/forum?id=-aEuKX6zQKmr",
            "https://openreview.net/pdf?id=-aEuKX6zQKmr",
        ),
        ("conf/emnlp/SunCGL19", "https://dblp.org/rec/conf/emnlp/SunCGL19", ""),
        (MENON, MENON, "https://proceedings.mlr.press/v162/menon22a/menon22a.pdf"),
        (ZHAO, ZHAO, ZHAO.replace("/html/", "/papers/").replace(".html", ".pdf")),
        (
            NEURIPS_2018 + "-Abstract-Conference.html",
            NEURIPS_2018 + "-Abstract-Conference.html",
            NEURIPS_2018.replace("/hash/", "/file/") + "-Paper-Conference.pdf",
        ),
        (
            "https://www.ecva.net/papers/eccv_2020/papers_ECCV/papers/123520341.pdf",
            "https://www.ecva.net/papers/eccv_2020/papers_ECCV/papers/123520341.pdf",
            "https://www.ecva.net/papers/eccv_2020/papers_ECCV/papers/123520341.pdf",
        ),
    ],
)
def test_page_and_pdf(name: str, url: str, pdf: str) -> None:
    identifier = parse(name)
    assert identifier is not None
    assert (identifier.url, identifier.pdf) == (url, pdf)


@pytest.mark.parametrize(
    "page",
    [
        "https://proceedings.mlr.press/v48/gal16.html",
        "https://proceedings.mlr.press/v267/huang25y.html",
        "https://www.ecva.net/papers/eccv_2020/papers_ECCV/html/230_ECCV_2020_paper.php",
        "https://ojs.aaai.org/index.php/AAAI/article/view/4649",
        "https://dl.acm.org/doi/10.5555/3495724.3496555",
    ],
)
def test_a_pdf_that_the_page_does_not_tell_is_not_guessed(page: str) -> None:
    identifier = parse(page)
    assert identifier is not None
    assert identifier.pdf == ""


def test_characters_that_a_url_cannot_hold_are_encoded() -> None:
    identifier = parse("10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O")
    assert identifier is not None
    assert "<" not in identifier.url
    assert parse(identifier.url) == identifier


class TestRecords:
    def test_every_field_counts_once(self) -> None:
        paper = Paper(
            title="Patient Knowledge Distillation for BERT Model Compression",
            arxiv="1908.09355",
            acl="D19-1441",
            doi="10.18653/v1/D19-1441",
            openreview="rkr1UDeC-",
            url="https://aclanthology.org/D19-1441/",
        )
        assert [str(identifier) for identifier in identifiers.of(paper)] == [
            "arXiv:1908.09355",
            "ACL:D19-1441",
            "doi:10.18653/v1/d19-1441",
            "OpenReview:rkr1UDeC-",
        ]

    @pytest.mark.parametrize(
        ("field", "value", "names"),
        [
            ("doi", "10.18653/v1/D19-1441", ["ACL:D19-1441", "doi:10.18653/v1/d19-1441"]),
            ("doi", "10.48550/arXiv.1503.02531", ["arXiv:1503.02531"]),
            ("doi", "10.24963/ijcai.2021/444", ["doi:10.24963/ijcai.2021/444"]),
            ("doi", "https://doi.org/10.1109/CVPR.2019.00409", ["doi:10.1109/cvpr.2019.00409"]),
            ("doi", "10.5555/3495724.3496555", []),
            ("arxiv", "1503.02531v1", ["arXiv:1503.02531"]),
            ("arxiv", "https://arxiv.org/abs/1503.02531", ["arXiv:1503.02531"]),
            ("openreview", "SkgpBJrtvS", ["OpenReview:SkgpBJrtvS"]),
            (
                "openreview",
                "https://openreview.net/forum?id=SkgpBJrtvS",
                ["OpenReview:SkgpBJrtvS"],
            ),
            ("url", MENON.replace("https", "http"), [MENON]),
            (
                "url",
                "https://doi.org/10.1609/aaai.v33i01.33013779",
                ["doi:10.1609/aaai.v33i01.33013779"],
            ),
            ("url", "https://homes.cs.washington.edu/~pedrod/papers/mlc97.pdf", []),
            ("acl", "not an id", []),
        ],
    )
    def test_a_field_gives_what_it_names(self, field: str, value: str, names: list[str]) -> None:
        paper = Paper.from_json({"title": "T", field: value})
        assert [str(identifier) for identifier in identifiers.of(paper)] == names

    def test_listings_are_not_asked(self) -> None:
        paper = Paper(title="T", listings=(Listing("a list", url="https://arxiv.org/abs/2002.03532"),))
        assert identifiers.of(paper) == ()


MONTHS = st.integers(1, 12).map("{:02}".format)
LETTERS = string.ascii_lowercase
ARXIV = st.one_of(
    st.builds("{:02}{}.{:04}".format, st.integers(8, 14), MONTHS, st.integers(1, 9999)),
    st.builds("{:02}{}.{:05}".format, st.integers(15, 99), MONTHS, st.integers(1, 99999)),
    st.builds(
        "{}/{:02}{}{:03}".format,
        st.sampled_from(["cs", "math", "hep-th", "quant-ph", "cmp-lg"]),
        st.integers(92, 106).map(lambda year: year % 100),
        MONTHS,
        st.integers(1, 999),
    ),
)
ACL = st.one_of(
    st.builds(
        "{}{:02}-{:04}".format,
        st.sampled_from("ACDEHJNPQW"),
        st.integers(0, 19),
        st.integers(0, 9999),
    ),
    st.builds(
        "{}.{}-{}.{}".format,
        st.integers(1952, 2030),
        st.text(LETTERS + string.digits, min_size=1, max_size=8),
        st.text(LETTERS + string.digits, min_size=1, max_size=8),
        st.integers(0, 9999),
    ),
)
DOI = st.builds(
    "10.{}/{}{}{}".format,
    st.integers(1000, 999999999).filter(lambda registrant: registrant not in (5555, 18653, 48550)),
    st.sampled_from(LETTERS + string.digits),
    st.text(LETTERS + string.digits + "._-;()/:<>[]#?+&é", max_size=30),
    st.sampled_from(LETTERS + string.digits),
)
OPENREVIEW = st.text(string.ascii_letters + string.digits + "-_", min_size=9, max_size=13)
DBLP = st.builds(
    "{}/{}/{}{:02}".format,
    st.sampled_from(["conf", "journals", "books"]),
    st.text(LETTERS, min_size=2, max_size=6).filter(lambda stream: stream != "corr"),
    st.text(string.ascii_letters, min_size=1, max_size=10),
    st.integers(0, 99),
)
NAME = st.builds(
    "{}{:02}{}".format,
    st.text(LETTERS, min_size=1),
    st.integers(0, 99),
    st.text(LETTERS, max_size=2),
)
HASH = st.text(string.hexdigits.lower()[:16], min_size=32, max_size=32)
WORDS = st.text(string.ascii_letters + string.digits + "_-", min_size=1)
PAGES = st.one_of(
    st.builds("https://proceedings.mlr.press/v{}/{}.html".format, st.integers(1, 400), NAME),
    st.builds("https://openaccess.thecvf.com/content/CVPR2022/html/{}_paper.html".format, WORDS),
    st.builds(
        "https://proceedings.neurips.cc/paper_files/paper/{}/hash/{}-Abstract{}.html".format,
        st.integers(1987, 2030),
        HASH,
        st.sampled_from(["", "-Conference", "-Datasets_and_Benchmarks_Track"]),
    ),
    st.builds("https://ojs.aaai.org/index.php/AAAI/article/view/{}".format, st.integers(1)),
    st.builds("https://www.ecva.net/papers/eccv_2020/papers_ECCV/papers/{}.pdf".format, st.integers(1)),
    st.builds("https://dl.acm.org/doi/10.5555/{}.{}".format, st.integers(1), st.integers(1)),
)
IDENTIFIERS = st.one_of(
    *(
        st.builds(Identifier, st.just(scheme), values)
        for scheme, values in {
            "arxiv": ARXIV,
            "acl": ACL,
            "doi": DOI,
            "openreview": OPENREVIEW,
            "dblp": DBLP,
            "url": PAGES,
        }.items()
    )
)


@given(IDENTIFIERS)
def test_the_url_of_an_identifier_is_read_back(identifier: Identifier) -> None:
    assert parse(identifier.url) == identifier


@given(IDENTIFIERS)
def test_the_text_of_an_identifier_is_read_back(identifier: Identifier) -> None:
    assert parse(str(identifier)) == identifier


@given(IDENTIFIERS)
def test_the_pdf_of_an_identifier_is_read_back(identifier: Identifier) -> None:
    assert not identifier.pdf or parse(identifier.pdf) == identifier


@given(ARXIV | ACL | DOI | PAGES)
def test_capitals_and_missing_protocols_are_forgiven(value: str) -> None:
    identifier = parse(value)
    assert identifier is not None
    assert parse(identifier.url.removeprefix("https://")) == identifier
    if identifier.scheme != "url":
        assert parse(value.upper()) == identifier


@given(st.text() | st.text(string.printable) | st.text("0127.:/-%()<>[]#?&_\\{} adoirxcsv"))
def test_no_text_breaks_the_parser(text: str) -> None:
    identifier = parse(text)
    assert identifier is None or parse(identifier.url) == identifier


HOSTS = [
    "arxiv.org",
    "aclanthology.org",
    "doi.org",
    "openreview.net",
    "dblp.org",
    "ijcai.org",
    "ecva.net",
]
PARTS = """
    abs forum pdf rec conf journals corr abs-1908-09355 1503.02531 10.1000 10.18653 v1 P18-1129 v2
    .pdf / // %2F %2E %41 %2541 %ff %0A %20 % ? ?id= & # . ) ( < > ' a é İ
"""


@given(st.sampled_from(HOSTS), st.lists(st.text() | st.sampled_from(PARTS.split())).map("".join))
def test_no_url_breaks_the_parser(host: str, path: str) -> None:
    identifier = parse(f"https://{host}/{path}")
    assert identifier is None or parse(identifier.url) == identifier


@given(st.text() | st.lists(st.sampled_from(PARTS.split())).map("".join))
def test_any_suffix_of_a_doi_survives_its_url(suffix: str) -> None:
    identifier = parse(f"10.1000/{suffix}")
    assert identifier is None or parse(identifier.url) == identifier


TITLES = """
    A An On Towards Is Why Do distilling distillation knowledge the in of for and with via from to
    teacher student teachers networks neural deep self-supervised self-distillation born-again
    data-free BERT TinyBERT MiniLM GPT-2 ResNet-50 CIFAR-10 ImageNet-1k Seq2Seq low-rank 2-bit 8-bit
    one-shot NAS 3D 1.58-bit LLMs: models: beyond? (extended) 2020 10x 1/2 and/or encoder-decoder
"""


@given(st.lists(st.sampled_from(TITLES.split()), min_size=1, max_size=8))
def test_titles_are_not_identifiers(title: list[str]) -> None:
    assert parse(" ".join(title)) is None


def test_ordinary_queries_load_no_url_parser() -> None:
    code = (
        "import sys\n"
        "sys.modules.pop('urllib.parse', None)\n"
        "from kdlit.identifiers import parse\n"
        "texts = ('bert', 'year:2019..', '1503.02531', 'https://arxiv.org/abs/1503.02531')\n"
        "print([str(parse(text)) for text in texts], 'urllib.parse' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8")
    assert run.stdout == "['None', 'None', 'arXiv:1503.02531', 'arXiv:1503.02531'] False\n"
