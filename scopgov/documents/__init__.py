"""Documents attached to a thing, whatever it is: kept under their digest, given back as downloads."""
