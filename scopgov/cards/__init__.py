"""Model cards: what training says of a model, completed and signed by people, for members and for specialists."""
