"""kdlit: search, filter and cite the literature on knowledge distillation and model compression."""

__version__ = "0.1.0"
