"""Periods looked back on: what forecasts said of them, and what was booked when they closed."""
