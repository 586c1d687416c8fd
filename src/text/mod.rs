//! Pure functions between text and numbers: no heap, no objects.
