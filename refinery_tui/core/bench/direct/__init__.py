"""The conductor's end of answers without a program: what it asks the bench process about them."""
