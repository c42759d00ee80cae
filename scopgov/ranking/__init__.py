"""All files between value and difficulty: criteria voted by the assembly, members' ratings, one picture."""
