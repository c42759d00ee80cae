"""The admission of an associate by vote."""
