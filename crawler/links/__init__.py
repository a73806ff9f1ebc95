"""Links: what came back, what it proves, and how often to look before it is said."""
