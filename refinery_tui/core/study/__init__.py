"""Several sessions as one study: which may be pooled, the pooled contrast, how far they agree, and its verdict."""
