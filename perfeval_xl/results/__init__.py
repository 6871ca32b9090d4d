"""Accepted returns merged: tables and the consolidated workbook."""
