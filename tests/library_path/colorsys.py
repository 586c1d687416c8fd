import colorsys
for colour in [(0.2, 0.4, 0.4), (1, 0, 0.5), (0, 0, 0)]:
    for to, back in [("rgb_to_hsv", "hsv_to_rgb"), ("rgb_to_hls", "hls_to_rgb"), ("rgb_to_yiq", "yiq_to_rgb")]:
        there = getattr(colorsys, to)(*colour)
        print(to, there, getattr(colorsys, back)(*there))
