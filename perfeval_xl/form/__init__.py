"""What a form is: its definition, and every cell laid out."""
