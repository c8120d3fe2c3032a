"""How a review reads: differences in words, sentences, and every form that they are printed in."""
