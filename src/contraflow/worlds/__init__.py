"""Trading worlds made from a seed, with a planted truth."""
