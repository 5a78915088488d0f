"""Named seed streams: adding a step never changes another step's numbers."""

from __future__ import annotations

import hashlib

import numpy as np

__all__ = ["seed_sequence", "stream"]


def seed_sequence(seed: int, *names: str) -> np.random.SeedSequence:
    """Return the seed sequence that belongs to a name under one study seed.

    The name's SHA-256 becomes the spawn key, so a stream depends on the seed and its own name
    alone, never on how many other streams there are or on the order in which they are made.

    Parameters
    ----------
    seed : int
        The study's seed, not negative.
    *names : str
        The path of the stream, e.g. ``"sem", "bootstrap", "customer_manager"``.

    Examples
    --------
    >>> seed_sequence(1, "a").generate_state(1) == seed_sequence(1, "a").generate_state(1)
    array([ True])
    """
    digest = hashlib.sha256("\x1f".join(names).encode()).digest()
    key = tuple(int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4))
    return np.random.SeedSequence(seed, spawn_key=key)


def stream(seed: int, *names: str) -> np.random.Generator:
    """Return the random generator that belongs to a name under one study seed.

    Examples
    --------
    >>> float(stream(7, "efa").random()) == float(stream(7, "efa").random())
    True
    >>> float(stream(7, "efa").random()) == float(stream(7, "cfa").random())
    False
    """
    return np.random.Generator(np.random.PCG64(seed_sequence(seed, *names)))
