"""Download the official files where there is internet: resumed, verified, and plain about what could not be had."""
