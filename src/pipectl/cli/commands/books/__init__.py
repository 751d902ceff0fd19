"""Close periods, and keep their figures.

Examples: pipectl books close 2026Q3
          pipectl report restated 2026Q3
"""
