"""A running Excel, and PDF through Excel or LibreOffice.

The layer is thin: what is open in Excel is saved as a copy, and the copy is read, checked and reviewed as any file is.
"""
