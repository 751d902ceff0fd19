"""List and shape the stages of a pipeline. Ids never go: histories refer to them.

Examples: pipectl stage list
          pipectl stage add demo --name Demo --after needs --probability 40
          pipectl stage remove closing --into negotiation
"""
