"""The view of what plausible programs are worth: their marks, and how their time grows with size."""
