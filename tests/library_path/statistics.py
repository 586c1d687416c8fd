import statistics as s
from fractions import Fraction
data = [2.5, 3.25, 5.5, 11.25, 11.75, 3.25]
print(s.mean(data), s.fmean(data), s.geometric_mean(data), s.harmonic_mean([40, 60]), s.median(data), s.median_low(data), s.median_grouped(data), s.mode(data), s.multimode("aabbc"))
print(s.stdev(data), s.variance(data), s.pstdev(data), s.pvariance(data), s.quantiles(data), s.quantiles(data, n=10, method="inclusive"))
print(s.mean([Fraction(1, 3), Fraction(1, 6)]), s.correlation(data, data[::-1]), s.covariance(data, data[::-1]), s.linear_regression([1, 2, 3], [2, 4, 7]))
normal = s.NormalDist(100, 15)
print(normal, normal.cdf(120), normal.inv_cdf(0.9), normal.pdf(100), normal + 5, normal.zscore(130), s.NormalDist.from_samples(data), normal.overlap(s.NormalDist(110, 10)), normal.samples(3, seed=1))
print(s.kde([1, 2, 4], h=1)(1.5))
try:
    s.mean([])
except s.StatisticsError as error:
    print(error)
