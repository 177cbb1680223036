"""What samples can tell: arrays in, numbers out."""
