"""The proofs of `benchmarks/proofs.py`: a module is one way to break a lake."""
