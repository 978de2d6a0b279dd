// Carries the options with which common headers are compiled.
