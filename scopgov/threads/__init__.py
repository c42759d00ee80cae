"""What is said about a thing, whatever it is: remarks, questions, answers. Each room keeps its own table of them."""
