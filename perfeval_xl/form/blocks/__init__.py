"""The kinds of block, one file each; any_block.py has the list of them."""
