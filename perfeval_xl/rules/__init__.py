"""What must hold in a return, and what is said where it does not."""
