"""Files out, whatever is in them: each whole or not at all, and workbooks that lose nothing in silence."""
