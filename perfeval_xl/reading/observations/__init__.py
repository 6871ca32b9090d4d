"""What is noticed of a returned workbook beside its values."""
