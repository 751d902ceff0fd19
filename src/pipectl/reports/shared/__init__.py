"""What several reports show: groups, lines, sums, scores, events."""
