"""How deals go through the stages, how long it takes, and what that means for plans."""
