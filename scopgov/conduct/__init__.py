"""The conduct of a meeting: its chair leads it item by item, its room and its members follow."""
