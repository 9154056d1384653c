"""Mean squared displacements of ions by fast Fourier transform.

Calandrini et al. 2011, 10.1051/sfn/201112010: MSD(m) = S1(m) - 2 S2(m), with S2 an autocorrelation.
"""

import numpy as np


def remove_drift(centres: np.ndarray, masses: np.ndarray) -> np.ndarray:
    """Positions relative to the centre of mass of all ions.

    Args:
        centres: (frames, ions, 3), unwrapped.
        masses: (ions,).
    """
    mean = np.einsum("fid,i->fd", centres, masses / masses.sum())
    return centres - mean[:, None, :]


def msd(positions: np.ndarray) -> np.ndarray:
    """MSD of each ion, averaged over all time origins.

    Args:
        positions: (frames, ions, 3), unwrapped.

    Returns:
        (frames, ions); row m is the lag of m frames.
    """
    frames = positions.shape[0]
    centred = np.asarray(positions, dtype=float) - positions[0]
    squares = np.square(centred).sum(axis=2)
    spectrum = np.fft.rfft(centred, n=2 * frames, axis=0)
    correlation = np.fft.irfft(np.abs(spectrum) ** 2, n=2 * frames, axis=0)[:frames].sum(axis=2)
    origins = np.arange(frames, 0, -1)[:, None]
    head = np.cumsum(np.concatenate([np.zeros((1, squares.shape[1])), squares]), axis=0)
    total = head[-1]
    lags = np.arange(frames)
    first = total[None, :] - head[lags]  # sum over the later ends of each lag
    second = head[frames - lags]  # sum over the earlier ends
    return (first + second - 2 * correlation) / origins
