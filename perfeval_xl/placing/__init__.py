"""Where the cells of a returned workbook belong: by the ids of rows and columns, or else by the words of the form."""
