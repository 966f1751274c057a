"""What a reader sees of a run: one HTML page, Markdown for a pull request, and two runs or several systems compared."""

from evals.report.comparing import Comparison, comparison
from evals.report.page import report_page
from evals.report.summary import summary
from evals.report.systems import table_page

__all__ = ["Comparison", "comparison", "report_page", "summary", "table_page"]
