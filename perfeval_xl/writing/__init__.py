"""Files out, whatever is in them: workbooks that lose nothing in silence, in the looks of the house, each in one step."""
