"""What samples can tell: arrays in, numbers out. Nothing here knows what the numbers are of."""
