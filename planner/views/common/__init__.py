"""What every page's words and markup are made of."""
