"""What was erased or corrected for somebody, written down so that a restore does it again; decides nothing."""
