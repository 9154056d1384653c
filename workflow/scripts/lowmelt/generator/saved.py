"""A trained generator as one file: weights, sizes, vocabulary and fitted priors."""

from dataclasses import asdict, dataclass, field

import torch

from lowmelt.generator.model import SequenceModel, Sizes
from lowmelt.generator.prior import Prior
from lowmelt.generator.tokens import Vocabulary


@dataclass
class Generator:
    """What sampling needs.

    Attributes:
        model: in eval mode.
        vocabulary: of its tokens.
        subject: what one sequence is: "ion" or "salt".
        max_tokens: length at which sampling stops.
        priors: fitted prior of each kind; empty where z is drawn from N(0, I) or there is no z.
    """

    model: SequenceModel
    vocabulary: Vocabulary
    subject: str
    max_tokens: int
    priors: dict[str, Prior] = field(default_factory=dict)


def save(generator: Generator, path: str) -> None:
    """Write it to one file."""
    torch.save(
        {
            "sizes": asdict(generator.model.sizes),
            "weights": generator.model.state_dict(),
            "notation": generator.vocabulary.notation,
            "tokens": list(generator.vocabulary.tokens),
            "merges": [list(pair) for pair in generator.vocabulary.merges],
            "subject": generator.subject,
            "max_tokens": generator.max_tokens,
            "priors": {
                kind: {name: torch.from_numpy(array) for name, array in vars(prior).items()}
                for kind, prior in generator.priors.items()
            },
        },
        path,
    )


def load(path: str) -> Generator:
    """Read what ``save`` wrote; nothing but tensors and plain values is unpickled."""
    kept = torch.load(path, map_location="cpu", weights_only=True)
    vocabulary = Vocabulary(kept["notation"], tuple(kept["tokens"]), tuple(map(tuple, kept["merges"])))
    model = SequenceModel(len(vocabulary), Sizes(**kept["sizes"]))
    model.load_state_dict(kept["weights"])
    model.eval()
    priors = {
        kind: Prior(**{name: value.numpy() for name, value in arrays.items()})
        for kind, arrays in kept["priors"].items()
    }
    return Generator(model, vocabulary, kept["subject"], kept["max_tokens"], priors)
