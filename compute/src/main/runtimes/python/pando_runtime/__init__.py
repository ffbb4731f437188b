"""The parts of Pando's Python runtime; start reading at serve.py."""
