"""Where to put sites: p-median, maximal coverage, set cover, p-centre, itinerant rounds, always with a bound."""
