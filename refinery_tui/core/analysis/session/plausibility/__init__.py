"""Whether programs that pass what is shown are right and scale: shares of four marks, and the gaps between them."""
