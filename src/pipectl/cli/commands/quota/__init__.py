"""Say who is to reach what, and revise it.

Examples: pipectl quota set elitsa 2027Q1 250k
          pipectl quota revise jonas 2026-12 250k --note "a good autumn"
"""
