"""Value types of the field: goods codes, countries, months, money, control lists. One a file; quick to import."""
