"""List the pipelines of a store, and begin another one.

Examples: pipectl pipeline list
          pipectl pipeline add partners --stages leads
"""
