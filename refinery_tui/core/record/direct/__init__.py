"""What is on record where inputs are answered directly: which were asked, and what the bench says of each answer."""
