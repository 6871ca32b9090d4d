"""A return to its findings and its verdict, and back to the unit as a correction copy."""

from perfeval_xl.review.check_findings import check_findings
from perfeval_xl.review.reviewing import CorrectionCopy, Review, demands_on, review

__all__ = ["CorrectionCopy", "Review", "check_findings", "demands_on", "review"]
