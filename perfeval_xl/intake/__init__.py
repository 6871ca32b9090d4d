"""What is delivered: from the paths a caller names to the bytes of each file, opened in processes that may die."""
