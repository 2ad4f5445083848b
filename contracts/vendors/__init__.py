"""The vendors: one folder each, holding what must hold, what can be done, and how it behaves."""
