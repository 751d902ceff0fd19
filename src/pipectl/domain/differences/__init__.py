"""What two states of a store differ in: deals, accounts, and the lines beside them."""
