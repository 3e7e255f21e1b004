"""Pure functions over tables and arrays: what moved, against what, and how sure. Opens nothing."""
