"""List, show, add and set accounts. An account is a firm that buys; deals name it.

Examples: pipectl account add "Acme AS" --alias Acme --owner signe
          pipectl account show krabbesund-verft-as
"""
