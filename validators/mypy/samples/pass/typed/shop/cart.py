from dataclasses import dataclass, field


@dataclass
class Cart:
    prices: dict[str, int] = field(default_factory=dict)

    def total(self) -> int:
        return sum(self.prices.values())
