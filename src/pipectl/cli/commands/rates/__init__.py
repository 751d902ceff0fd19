"""Say what currencies are worth, from a day on, and list it.

Examples: pipectl rates set EUR 11.35
          pipectl rates list
"""
