"""Where a page leads: to the articles it lists, and to its own next page."""
