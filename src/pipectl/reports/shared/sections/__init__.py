"""Tables that several reports show: what happened, quotas, slips, what asks for attention."""
