"""What a form is: definitions, their expressions, and every cell laid out."""
