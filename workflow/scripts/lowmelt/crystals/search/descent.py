"""L-BFGS on many functions at once, each with its own steps (Liu and Nocedal 1989, 10.1007/BF01589116)."""

import torch

GROW, SHRINK = 1.5, 0.35
LEAST_CURVED = 1e-20


class Descent:
    """The state of a batch of minimisations.

    A step is never longer than a radius, which grows while the values fall and shrinks when one rises; a step
    that raised the value is taken back, and what it told of the curvature kept.

    Args:
        start: (functions, variables).
        value, slope: of the functions there.
        longest: of any variable in a step, at first and at most.
        memory: steps that the inverse Hessian is made from.
    """

    def __init__(
        self, start: torch.Tensor, value: torch.Tensor, slope: torch.Tensor, longest: float, memory: int = 10
    ) -> None:
        self.at, self.value, self.slope = start, value, slope
        self.longest = longest
        self.radius = torch.full_like(value, longest)
        self.steps = torch.zeros(memory, *start.shape, dtype=start.dtype)
        self.changes = torch.zeros_like(self.steps)
        self.inverse = torch.zeros(memory, len(start), dtype=start.dtype)  # 1 / (s y); 0: not in use

    def propose(self) -> torch.Tensor:
        """Where each function is to be evaluated next."""
        direction = self.slope.clone()
        shares = []
        for s, y, rho in zip(self.steps, self.changes, self.inverse, strict=True):
            share = rho * (s * direction).sum(-1)
            direction -= share[:, None] * y
            shares.append(share)
        scale = self._scale()
        direction *= scale[:, None]
        known = list(zip(self.steps, self.changes, self.inverse, shares, strict=True))
        for s, y, rho, share in reversed(known):
            back = rho * (y * direction).sum(-1)
            direction += (share - back)[:, None] * s
        uphill = (direction * self.slope).sum(-1) <= 0
        direction = torch.where(uphill[:, None], self.slope * scale[:, None], direction)
        most = direction.abs().amax(-1).clamp_min(1e-30)
        proposal = self.at - direction * (self.radius / most).clamp_max(1.0)[:, None]
        return torch.where(torch.isfinite(proposal), proposal, self.at)

    def _scale(self) -> torch.Tensor:
        y, s, rho = self.changes[0], self.steps[0], self.inverse[0]
        square = y.square().sum(-1)
        first = 0.1 * self.longest / self.slope.abs().amax(-1).clamp_min(1e-30)
        return torch.where(rho > 0, (s * y).sum(-1) / square.clamp_min(1e-30), first)

    def accept(self, at: torch.Tensor, value: torch.Tensor, slope: torch.Tensor) -> torch.Tensor:
        """Take what was found at the proposal; returns which functions went down (functions,)."""
        slack = 1e-6 * self.value.abs() + 1e-7
        real = torch.isfinite(value) & torch.isfinite(slope).all(-1)
        good = real & (value <= self.value + slack)
        s, y = at - self.at, slope - self.slope
        curved = (s * y).sum(-1)
        self._remember(s, y, curved, real & (curved > 1e-10 * y.square().sum(-1)) & (curved > LEAST_CURVED))
        self.inverse[:, ~real] = 0
        self.radius = torch.where(good, (GROW * self.radius).clamp_max(self.longest), SHRINK * self.radius)
        self.at = torch.where(good[:, None], at, self.at)
        self.slope = torch.where(good[:, None], slope, self.slope)
        self.value = torch.where(good, value, self.value)
        return good

    def _remember(self, s: torch.Tensor, y: torch.Tensor, curved: torch.Tensor, known: torch.Tensor) -> None:
        for kept, new in ((self.steps, s), (self.changes, y)):
            kept[1:, known] = kept[:-1, known].clone()
            kept[0, known] = new[known]
        self.inverse[1:, known] = self.inverse[:-1, known].clone()
        self.inverse[0, known] = 1 / curved[known]

    def keep(self, chosen: torch.Tensor) -> None:
        """Go on with some of the functions only."""
        self.at, self.value, self.slope, self.radius = (
            values[chosen] for values in (self.at, self.value, self.slope, self.radius)
        )
        self.steps, self.changes = self.steps[:, chosen], self.changes[:, chosen]
        self.inverse = self.inverse[:, chosen]
