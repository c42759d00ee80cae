"""What people say of the tool itself, how many care, what is answered, and what each release brought."""
