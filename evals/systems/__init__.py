"""Systems that can be scored: Byline, and what it is compared with. `opening.open_system` makes one from its name."""
