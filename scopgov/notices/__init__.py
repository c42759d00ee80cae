"""Messages to members: in the application always, by mail where SMTP is set."""
