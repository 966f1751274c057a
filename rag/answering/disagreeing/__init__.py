"""Values in which articles differ, and figures that were corrected later."""
