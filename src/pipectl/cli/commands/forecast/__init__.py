"""Say what a period will bring, and who has said so.

`pipectl report forecast` shows what the deals say, `report outlook` both.

Examples: pipectl forecast submit --commit 120k --best-case 150k
          pipectl forecast list
"""
