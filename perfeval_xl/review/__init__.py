"""A return to its findings and its verdict, and back to the unit as a correction copy."""

from perfeval_xl.review.reviewing import CorrectionCopy, Review, check_findings, demands_on, review

__all__ = ["CorrectionCopy", "Review", "check_findings", "demands_on", "review"]
