"""The calendar and its algebra. No word of any language; the standard library alone."""
