"""Say what a period will bring, and who has said so.

`pipectl report forecast` shows what the deals say, `report outlook` both.

Examples: pipectl forecast submit --by jonas --commit 400k --best-case 550k
          pipectl forecast list
"""
