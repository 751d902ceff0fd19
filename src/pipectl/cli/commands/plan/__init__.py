"""Plan backwards from what is to be won.

Example: pipectl plan leads --wins 6 --by 2027-03-31
"""
