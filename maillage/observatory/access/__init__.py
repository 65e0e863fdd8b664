"""Who can reach what: nearest site, sites within a time, floating catchment areas."""
