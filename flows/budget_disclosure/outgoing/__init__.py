"""What goes out to people besides documents: reminders for units, and how far a year is as a workbook."""
