"""Places in sorted sequences, found by halving."""

from _bisect import bisect, bisect_left, bisect_right, insort, insort_left, insort_right
